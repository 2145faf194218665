import * as vscode from "vscode";
import type { FileFollower } from "../known/followFiles.js";
import { panelIds } from "../ids.js";
import type { ComparePanel, PanelTools } from "./comparePanel.js";

interface OpenPanel {
  readonly panel: vscode.WebviewPanel;
  /** What draws in it, once it was read: most sessions open no panel. */
  shown?: ComparePanel;
}

/** The open panels, one for each file. */
export class ComparePanels implements vscode.Disposable, FileFollower {
  readonly #tools: PanelTools;
  readonly #open = new Map<string, OpenPanel>();
  readonly #serializer: vscode.Disposable;

  constructor(tools: PanelTools) {
    this.#tools = tools;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(panelIds.comparison, {
      deserializeWebviewPanel: async (panel, state) => this.#restore(panel, state),
    });
  }

  /** Opens the file's panel beside the editor, or brings it to the front. The focus stays. */
  show(uri: vscode.Uri): void {
    const known = this.#open.get(uri.toString());
    if (known !== undefined) {
      // Beside the editor, who asked keeps the focus.
      known.panel.reveal(undefined, true);
      return;
    }
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    const panel = vscode.window.createWebviewPanel(panelIds.comparison, "Comparison", place);
    this.#begin(panel, uri);
  }

  /** The file of the panel that is the active editor; undefined where another one is. */
  get active(): string | undefined {
    return [...this.#open].find(([, { panel }]) => panel.active)?.[0];
  }

  get uris(): readonly string[] {
    return [...this.#open.keys()];
  }

  /** The file's panel becomes that of another, which has it in its place. */
  move(from: string, to: string): void {
    const open = this.#open.get(from);
    if (open === undefined) return;
    if (this.#open.has(to)) {
      open.panel.dispose();
      return;
    }
    this.#open.delete(from);
    open.shown?.dispose();
    this.#begin(open.panel, vscode.Uri.parse(to));
  }

  leave(uri: string): void {
    this.#open.get(uri)?.panel.dispose();
  }

  #begin(panel: vscode.WebviewPanel, uri: vscode.Uri): void {
    this.#adopt(panel, uri).catch((error: unknown) => {
      this.#tools.log.error(`The comparison panel: ${String(error)}`);
    });
  }

  dispose(): void {
    this.#serializer.dispose();
    for (const { shown } of this.#open.values()) shown?.dispose();
    this.#open.clear();
  }

  async #restore(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const { readViewState } = await import("../../webview/viewState.js");
    const { uri } = readViewState(state);
    if (uri === "" || this.#open.has(uri)) panel.dispose();
    else await this.#adopt(panel, vscode.Uri.parse(uri));
  }

  async #adopt(panel: vscode.WebviewPanel, uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    const open: OpenPanel = { panel };
    this.#open.set(key, open);
    panel.onDidDispose(() => {
      open.shown?.dispose();
      // It may have become another file's.
      if (this.#open.get(key) === open) this.#open.delete(key);
    });
    const { ComparePanel } = await import("./comparePanel.js");
    // It may have been closed meanwhile.
    if (this.#open.get(key) === open) open.shown = new ComparePanel(panel, uri, this.#tools);
  }
}
