import * as vscode from "vscode";
import { readViewState } from "../../webview/viewState.js";
import type { Log } from "../service/log.js";
import type { ResultsPort } from "../run/resultsPort.js";
import { ComparePanel } from "./comparePanel.js";

/** The editor brings panels of this type back after a reload of the window. */
const VIEW_TYPE = "icl.comparison";

interface PanelDependencies {
  readonly extensionUri: vscode.Uri;
  readonly results: ResultsPort;
  readonly log: Log;
}

/** The open panels, one for each file. */
export class ComparePanels implements vscode.Disposable {
  readonly #dependencies: PanelDependencies;
  readonly #open = new Map<string, ComparePanel>();
  readonly #serializer: vscode.Disposable;

  constructor(dependencies: PanelDependencies) {
    this.#dependencies = dependencies;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, {
      deserializeWebviewPanel: (panel, state) => {
        this.#restore(panel, state);
        return Promise.resolve();
      },
    });
  }

  /** Opens the file's panel beside the editor, or brings it to the front. The focus stays. */
  show(uri: vscode.Uri): void {
    const known = this.#open.get(uri.toString());
    if (known !== undefined) {
      known.reveal();
      return;
    }
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    this.#adopt(vscode.window.createWebviewPanel(VIEW_TYPE, "Comparison", place), uri);
  }

  dispose(): void {
    this.#serializer.dispose();
    for (const panel of this.#open.values()) panel.dispose();
    this.#open.clear();
  }

  #restore(panel: vscode.WebviewPanel, state: unknown): void {
    const { uri } = readViewState(state);
    if (uri === "" || this.#open.has(uri)) panel.dispose();
    else this.#adopt(panel, vscode.Uri.parse(uri));
  }

  #adopt(panel: vscode.WebviewPanel, uri: vscode.Uri): void {
    const key = uri.toString();
    const shown = new ComparePanel(panel, uri, this.#dependencies);
    this.#open.set(key, shown);
    panel.onDidDispose(() => {
      shown.dispose();
      this.#open.delete(key);
    });
  }
}
