import * as vscode from "vscode";
import type { Query } from "../../language/document.js";
import type { QueryComparison } from "../../method/comparison.js";
import type { JobQueue } from "./jobs.js";
import { pinLayer } from "./layerPin.js";
import { withProgress } from "./progress.js";
import type { KeptComparison, KnownResults, ResultsPort } from "./resultsPort.js";
import type { ResultStore } from "./resultStore.js";
import type { ErrorPresenter } from "./showError.js";
import type { TaskFiles } from "./taskFiles.js";
import type { TaskRunner, TaskSnapshot } from "./taskRunner.js";

export interface ResultsOptions {
  readonly files: TaskFiles;
  readonly runner: TaskRunner;
  readonly store: ResultStore;
  readonly jobs: JobQueue;
  readonly errors: ErrorPresenter;
  readonly onDidChange: vscode.Event<string>;
}

/** The results as a panel sees and drives them. */
export class Results implements ResultsPort {
  readonly onDidChange: vscode.Event<string>;
  readonly #options: ResultsOptions;

  constructor(options: ResultsOptions) {
    this.#options = options;
    this.onDidChange = options.onDidChange;
  }

  known(uri: string): KnownResults {
    const { files, runner, store, jobs } = this.#options;
    const running = jobs.of(uri)[0]?.step;
    const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri);
    if (document === undefined) return { comparison: undefined, sweep: undefined, running };
    const file = files.peek(document);
    const dependencies = runner.dependencies(file);
    const results = store.of(uri);
    const comparison = results.comparison(dependencies);
    return {
      comparison: comparison && this.#placed(document, file, comparison),
      sweep: results.sweep(dependencies),
      running,
    };
  }

  async runCompare(uri: string): Promise<void> {
    const { errors, runner } = this.#options;
    await errors.guard(async () => {
      const file = await this.#file(uri);
      await withProgress("Comparing all queries", async (follow) => runner.compare(file, follow));
    });
  }

  async runSweep(uri: string): Promise<void> {
    const { errors, runner } = this.#options;
    await errors.guard(async () => {
      const file = await this.#file(uri);
      await withProgress("Sweeping layers", async (follow) => runner.sweep(file, follow));
    });
  }

  cancel(uri: string): void {
    this.#options.jobs.cancel(uri);
  }

  async pinLayer(uri: string, layer: number | "auto"): Promise<void> {
    await this.#options.errors.guard(async () => {
      const document = await this.#options.files.document(uri);
      const { icl, positions } = this.#options.files.parsed(document);
      const { span, text } = pinLayer(icl, layer);
      const edit = new vscode.WorkspaceEdit();
      edit.replace(document.uri, positions.range(span), text);
      await vscode.workspace.applyEdit(edit);
    });
  }

  async revealLine(uri: string, line: number): Promise<void> {
    await this.#options.errors.guard(async () => {
      const document = await this.#options.files.document(uri);
      const place = new vscode.Range(line - 1, 0, line - 1, 0);
      const shown = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
      await vscode.window.showTextDocument(document, {
        selection: place,
        ...(shown?.viewColumn === undefined
          ? { viewColumn: vscode.ViewColumn.One }
          : { viewColumn: shown.viewColumn }),
      });
    });
  }

  /** The comparison with its queries' lines as they are now, and which of them are stale by themselves. */
  #placed(
    document: vscode.TextDocument,
    file: TaskSnapshot,
    { value, stale }: { readonly value: KeptComparison["value"]; readonly stale: boolean },
  ): KeptComparison {
    const { runner, store, files } = this.#options;
    const { icl, positions } = files.parsed(document);
    const dependencies = runner.dependencies(file);
    const results = store.of(file.uri);
    const free = new Map<string, Query[]>();
    for (const query of icl.queries) {
      const key = keyOf(query.input.text, query.expected?.text);
      free.set(key, [...(free.get(key) ?? []), query]);
    }
    const staleQueries: boolean[] = [];
    const queries = value.queries.map((compared): QueryComparison => {
      const { input, expected } = compared;
      const query = free.get(keyOf(input, expected ?? undefined))?.shift();
      const row = results.row({ input, expected: expected ?? undefined }, dependencies);
      staleQueries.push(query === undefined || row?.stale !== false);
      return query === undefined
        ? compared
        : { ...compared, line: positions.position(query.span.start).line + 1 };
    });
    return { value: { ...value, queries }, stale, staleQueries };
  }

  async #file(uri: string): Promise<TaskSnapshot> {
    const { files } = this.#options;
    return files.snapshot(await files.document(uri));
  }
}

function keyOf(input: string, expected: string | undefined): string {
  return JSON.stringify([input, expected]);
}
