import * as vscode from "vscode";
import type { DocumentStore } from "../files/documentStore.js";

/** Redrawing more often than this would only flicker. */
const PAUSE_MS = 80;
/** Progress comes with every batch; what is done sooner than this needs none. */
const PROGRESS_PAUSE_MS = 200;

/** What is redrawn after a change. */
type Drawing = "status" | "sizes" | "answers" | "vectors" | "lenses";

/** Gathers changes and redraws what they affect, a moment later and once for all of them. */
export class Updates implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<string>();
  readonly #lenses = new vscode.EventEmitter<void>();
  readonly #draw = new Map<Drawing, () => void>();
  readonly #pending = new Set<Drawing>();
  readonly #files = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  /** When the timer ends, and when something was drawn last. */
  #due = 0;
  #drawn = 0;

  /** Fires with the URI of a file whose results, their staleness or whose jobs have changed. */
  readonly onDidChange = this.#changed.event;
  readonly onDidChangeLenses = this.#lenses.event;

  constructor() {
    this.on("lenses", () => {
      this.#lenses.fire();
    });
  }

  on(drawing: Drawing, draw: () => void): void {
    this.#draw.set(drawing, draw);
  }

  /** @param uri undefined where it may be any file. */
  results(uri: string | undefined): void {
    // The first result is shown at once; only those that follow right after it have to wait.
    const wait = Math.max(0, this.#drawn + PAUSE_MS - performance.now());
    this.#request(wait, uri, "status", "sizes", "answers", "vectors", "lenses");
  }

  jobs(uri: string | undefined): void {
    this.#request(PROGRESS_PAUSE_MS, uri, "status", "sizes", "lenses");
  }

  vectors(): void {
    this.#request(0, "", "vectors");
  }

  engine(): void {
    this.#request(PAUSE_MS, "", "status");
  }

  /** Follows the editor: edits, settings, trust, and which file is active. */
  watch(documents: DocumentStore): vscode.Disposable {
    return vscode.Disposable.from(
      documents.onDidSettle(({ uri }) => {
        // The editor asks for lenses at each edit by itself.
        this.#request(PAUSE_MS, uri.toString(), "status", "sizes", "answers", "vectors");
      }),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration("icl")) this.results(undefined);
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        this.results(undefined);
      }),
      vscode.window.onDidChangeActiveTextEditor(() => {
        this.#request(PAUSE_MS, "", "status", "sizes");
      }),
      vscode.window.onDidChangeVisibleTextEditors(() => {
        this.#request(PAUSE_MS, "", "answers");
      }),
    );
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#changed.dispose();
    this.#lenses.dispose();
  }

  #request(wait: number, uri: string | undefined, ...drawings: readonly Drawing[]): void {
    for (const drawing of drawings) this.#pending.add(drawing);
    const named = uri === undefined ? vscode.workspace.textDocuments.map((one) => one.uri.toString()) : [uri];
    for (const file of named) if (file !== "") this.#files.add(file);
    const due = performance.now() + wait;
    if (this.#timer !== undefined && this.#due <= due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => {
      this.#fire();
    }, wait);
  }

  #fire(): void {
    this.#timer = undefined;
    this.#drawn = performance.now();
    const drawings = [...this.#pending];
    const files = [...this.#files];
    this.#pending.clear();
    this.#files.clear();
    for (const drawing of drawings) this.#draw.get(drawing)?.();
    for (const file of files) this.#changed.fire(file);
  }
}
