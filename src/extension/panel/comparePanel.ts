import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { FromPanel, readMessage } from "../../webview/messages.js";
import { inertText } from "../messages/inertText.js";
import type { Log } from "../messages/log.js";
import type { ResultsPort } from "../known/resultsPort.js";
import { exportReport } from "./exportReport.js";
import { panelHtml } from "./panelHtml.js";
import { panelMessage } from "./panelMessage.js";

/** The panel of one file: draws what the results tell, and passes on what is asked for in it. */
export class ComparePanel implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #uri: vscode.Uri;
  readonly #results: ResultsPort;
  readonly #log: Log;
  readonly #subscriptions: vscode.Disposable[] = [];

  /** @param panel fresh, or as the editor brought it back after a reload of the window. */
  constructor(
    panel: vscode.WebviewPanel,
    uri: vscode.Uri,
    dependencies: { readonly extensionUri: vscode.Uri; readonly results: ResultsPort; readonly log: Log },
  ) {
    this.#panel = panel;
    this.#uri = uri;
    this.#results = dependencies.results;
    this.#log = dependencies.log;
    const { webview } = panel;
    const dist = vscode.Uri.joinPath(dependencies.extensionUri, "dist");
    const address = (file: string): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(dist, file)).toString();
    this.#subscriptions.push(
      webview.onDidReceiveMessage((data: unknown) => {
        this.#receive(data);
      }),
      this.#results.onDidChange((changed) => {
        if (changed === this.#uri.toString()) this.#show();
      }),
    );
    panel.title = inertText(`Comparison: ${this.#name}`);
    const icon = (theme: "light" | "dark"): vscode.Uri =>
      vscode.Uri.joinPath(dependencies.extensionUri, "media", "icons", `icl-${theme}.svg`);
    panel.iconPath = { light: icon("light"), dark: icon("dark") };
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    webview.html = panelHtml({
      script: address("panel.js"),
      style: address("panel.css"),
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString("hex"),
    });
  }

  dispose(): void {
    for (const subscription of this.#subscriptions.splice(0)) subscription.dispose();
  }

  get #name(): string {
    return this.#uri.path.split("/").at(-1) ?? this.#uri.path;
  }

  #show(): void {
    const uri = this.#uri.toString();
    // A panel that is not loaded yet, or hidden, gets nothing; it asks for all once it is.
    void this.#panel.webview.postMessage(panelMessage(uri, this.#name, this.#results.known(uri)));
  }

  #receive(data: unknown): void {
    const { message, problem } = readMessage(FromPanel, data);
    if (message === null) {
      this.#log.warn(`The comparison panel sent what is no message: ${problem}`);
      return;
    }
    this.#answer(message).catch((error: unknown) => {
      this.#log.error(`The comparison panel's ${message.type}: ${String(error)}`);
    });
  }

  async #answer(message: FromPanel): Promise<void> {
    const uri = this.#uri.toString();
    switch (message.type) {
      case "ready":
        this.#show();
        return;
      case "compare":
        await this.#results.runCompare(uri);
        return;
      case "sweep":
        await this.#results.runSweep(uri);
        return;
      case "analyse":
        await this.#results.runAnalysis(uri, message.analysis);
        return;
      case "forgetAnalysis":
        this.#results.forgetAnalysis(uri, message.analysis);
        return;
      case "cancel":
        this.#results.cancel(uri);
        return;
      case "pinLayer":
        await this.#results.pinLayer(uri, message.layer);
        return;
      case "revealLine":
        await this.#results.revealLine(uri, message.line);
        return;
      case "exportReport":
        await exportReport(this.#uri, this.#results.known(uri));
        return;
      case "malformed":
        this.#log.warn(`The comparison panel got what is no message: ${message.problem}`);
        return;
    }
  }
}
