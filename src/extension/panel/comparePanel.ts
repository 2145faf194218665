import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { FromPanel, readMessage } from "../../webview/messages.js";
import { inertText } from "../messages/inertText.js";
import type { Log } from "../messages/log.js";
import { commandIds, type CommandName } from "../ids.js";
import type { Known } from "../known/known.js";
import { panelHtml } from "./panelHtml.js";
import { panelMessage } from "./panelMessage.js";
import { shownResults } from "./shownResults.js";

export interface PanelTools {
  readonly extensionUri: vscode.Uri;
  readonly known: Known;
  readonly log: Log;
}

/** The panel of one file: draws its results, and runs the commands that are asked for in it. */
export class ComparePanel implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #uri: vscode.Uri;
  readonly #known: Known;
  readonly #log: Log;
  readonly #subscriptions: vscode.Disposable[] = [];

  /** @param panel fresh, or as the editor brought it back after a reload of the window. */
  constructor(panel: vscode.WebviewPanel, uri: vscode.Uri, { extensionUri, known, log }: PanelTools) {
    this.#panel = panel;
    this.#uri = uri;
    this.#known = known;
    this.#log = log;
    const { webview } = panel;
    const dist = vscode.Uri.joinPath(extensionUri, "dist");
    const address = (file: string): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(dist, file)).toString();
    this.#subscriptions.push(
      webview.onDidReceiveMessage((data: unknown) => {
        this.#receive(data);
      }),
      known.updates.onDidChange((changed) => {
        if (this.#shows(changed)) this.#show();
      }),
    );
    panel.title = inertText(`Comparison: ${this.#name}`);
    const icon = (theme: "light" | "dark"): vscode.Uri =>
      vscode.Uri.joinPath(extensionUri, "media", "icons", `icl-${theme}.svg`);
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

  /** An analysis of several files is shown with the first and depends on them all. */
  #shows(changed: string): boolean {
    const uri = this.#uri.toString();
    return changed === uri || this.#known.results.of(uri).analysedWith(changed);
  }

  #show(): void {
    const uri = this.#uri.toString();
    // A panel that is not loaded yet, or hidden, gets nothing; it asks for all once it is.
    void this.#panel.webview.postMessage(panelMessage(uri, this.#name, shownResults(this.#known, uri)));
  }

  #receive(data: unknown): void {
    const { message, problem } = readMessage(FromPanel, data);
    if (message === null) {
      this.#log.warn(`The comparison panel sent a message that cannot be read: ${problem}`);
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
        await run("compareAllQueries", uri);
        return;
      case "sweep":
        await run("sweepLayers", uri);
        return;
      case "turnDial":
        await run("turnDial", uri);
        return;
      case "analyse":
        await this.#analyse(message.analysis);
        return;
      case "forgetAnalysis":
        this.#known.results.update(uri, (kept) => {
          kept.forgetAnalysis(message.analysis);
        });
        return;
      case "cancel":
        await run("cancel", uri);
        return;
      case "pinLayer":
        await run("chooseLayer", uri, message.layer);
        return;
      case "revealLine":
        await run("revealTaskFile", uri, message.line);
        return;
      case "exportReport":
        await run("exportReport", uri);
        return;
      case "useVector": {
        const { pickUse } = await import("./useVector.js");
        const use = await pickUse();
        if (use !== undefined) await run(use, uri);
        return;
      }
      case "exportKvPrefix":
        await run("exportTaskVector", uri, undefined, "kv-prefix");
        return;
      case "malformed":
        this.#log.warn(`The comparison panel received a message that it cannot read: ${message.problem}`);
        return;
    }
  }

  /** As it was run last: of the same files, as they are now, with the same options. Null asks which. */
  async #analyse(analysis: string | null): Promise<void> {
    const uri = this.#uri.toString();
    const kept = analysis === null ? undefined : this.#known.results.of(uri).analysis(analysis);
    const others = kept?.files.slice(1).map((file) => file.uri);
    await run("analyse", uri, analysis ?? undefined, kept?.result.options, others);
  }
}

/** Commands show their own errors. */
async function run(command: CommandName, ...args: readonly unknown[]): Promise<void> {
  await vscode.commands.executeCommand(commandIds[command], ...args);
}
