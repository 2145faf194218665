import * as vscode from "vscode";
import type { Query } from "../../language/document.js";
import type { QueryComparison } from "../../method/comparison.js";
import type { AnalysisRuns } from "../commands/analysisRuns.js";
import type { KeptAnalysis } from "../known/storedResults.js";
import type { JobQueue } from "../work/editorJobs.js";
import { pinLayer } from "../files/layerPin.js";
import { withProgress } from "../messages/progress.js";
import type { KeptComparison, KnownResults, ResultsPort } from "../known/resultsPort.js";
import type { ResultStore } from "../known/resultStore.js";
import type { ErrorPresenter } from "../messages/showError.js";
import type { TaskFiles } from "../files/taskFiles.js";
import type { TaskRunner } from "../work/taskRunner.js";
import type { TaskState } from "../known/taskState.js";
import type { TaskSnapshot } from "../files/taskSnapshot.js";
import { notChanged } from "../messages/userMessage.js";

export interface ResultsOptions {
  readonly files: TaskFiles;
  readonly runner: TaskRunner;
  readonly tasks: TaskState;
  readonly store: ResultStore;
  readonly jobs: JobQueue;
  readonly errors: ErrorPresenter;
  readonly analyses: AnalysisRuns;
  readonly onDidChange: vscode.Event<string>;
  /** Told the file one of whose results was taken away. */
  readonly onForgotten: (uri: string) => void;
}

/** The results as a panel sees and drives them. */
export class Results implements ResultsPort {
  readonly onDidChange: vscode.Event<string>;
  readonly #options: ResultsOptions;

  constructor(options: ResultsOptions) {
    this.#options = options;
    const { onDidChange, store } = options;
    // An analysis of several files is shown with the first and depends on them all.
    this.onDidChange = (listener, self, disposables) =>
      onDidChange(
        (uri) => {
          for (const one of new Set([uri, ...store.analysedWith(uri)])) listener.call(self, one);
        },
        undefined,
        disposables,
      );
  }

  known(uri: string): KnownResults {
    const { files, tasks, store, jobs } = this.#options;
    const running = jobs.of(uri)[0]?.step;
    const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri);
    if (document === undefined) {
      return { comparison: undefined, sweep: undefined, analyses: [], running };
    }
    const file = files.peek(document);
    const dependencies = tasks.dependencies(file);
    const results = store.of(uri);
    const comparison = results.comparison(dependencies);
    return {
      comparison: comparison && this.#placed(document, file, comparison),
      sweep: results.sweep(dependencies),
      analyses: results.analyses().map((kept) => ({ value: kept.result, stale: this.#isStale(kept) })),
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

  async runAnalysis(uri: string, analysis: string | null): Promise<void> {
    const { errors, analyses } = this.#options;
    await errors.guard(async () => {
      if (analysis === null) await analyses.run({ uri });
      else await analyses.again(uri, analysis);
    });
  }

  forgetAnalysis(uri: string, analysis: string): void {
    const { store, onForgotten } = this.#options;
    store.of(uri).forgetAnalysis(analysis);
    store.changed(uri);
    onForgotten(uri);
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
      if (!(await vscode.workspace.applyEdit(edit))) throw notChanged(document.fileName);
    });
  }

  async revealLine(uri: string, line: number): Promise<void> {
    await this.#options.errors.guard(async () => {
      const document = await this.#options.files.document(uri);
      const place = new vscode.Range(line - 1, 0, line - 1, 0);
      const shown = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
      const viewColumn = shown?.viewColumn ?? vscode.ViewColumn.One;
      await vscode.window.showTextDocument(document, { selection: place, viewColumn });
    });
  }

  /** Whether a file of an analysis has changed; one that is not open is as it was. */
  #isStale({ files }: KeptAnalysis): boolean {
    const { files: open, tasks } = this.#options;
    return files.some(({ uri, digest }) => {
      const document = open.open().find((one) => one.uri.toString() === uri);
      return document !== undefined && tasks.dependencies(open.peek(document)).file !== digest;
    });
  }

  /** The comparison with its queries' lines as they are now, and which of them are stale by themselves. */
  #placed(
    document: vscode.TextDocument,
    file: TaskSnapshot,
    { value, stale }: { readonly value: KeptComparison["value"]; readonly stale: boolean },
  ): KeptComparison {
    const { tasks, store, files } = this.#options;
    const { icl, positions } = files.parsed(document);
    const dependencies = tasks.dependencies(file);
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
