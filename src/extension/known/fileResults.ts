import { writtenLayer } from "../../method/taskVector.js";
import type { FileComparison, ModelSummary, QueryComparison } from "../../method/comparison.js";
import type { RunMode } from "../../method/runQuery.js";
import type { Sweep } from "../../method/sweep.js";
import type { Dependencies } from "./dependencies.js";
import { entryDigest } from "./dependencies.js";
import type { Kept } from "./kept.js";
import type {
  ComparedQuery,
  KeptAnalysis,
  RunOutcome,
  StoredFileResults,
  Unfinished,
} from "./storedResults.js";
import { type Version, Versions } from "./versions.js";

/** A query as it stands in the file. */
export interface AskedQuery {
  readonly input: string;
  readonly expected: string | undefined;
}

/** The file's first queries: lenses on more would neither be read nor be cheap. */
export const MOST_QUERIES_WITH_LENSES = 200;

/** So many answers, and rows of comparisons, are kept of one file: more than any file has that is worked on. */
const MOST_KEPT = 20_000;
/** What is written for the next session; the panel's tables are the largest part. */
const MOST_STORED_RUNS = 1000;
const MOST_STORED_ROWS = MOST_QUERIES_WITH_LENSES;
const MOST_STORED_QUERIES = 500;
const MOST_STORED_ANALYSES = 8;
/** Characters of an analysis, beyond which it is run again rather than kept for the next session. */
const LONGEST_STORED_ANALYSIS = 400_000;

/** What can be read of them; they are changed through the `ResultStore`, which has every change stored and drawn. */
export type KnownResults = Pick<
  FileResults,
  Exclude<keyof FileResults, `add${string}` | "forgetAnalysis" | "renameAnalysed" | "restore">
>;

/** The results of one file: what was answered, and what each answer depended on. */
export class FileResults {
  #runs = new Map<string, Versions<RunOutcome>>();
  #rows = new Map<string, Versions<ComparedQuery>>();
  #comparisons = new Versions<FileComparison>();
  #unfinished: Version<Unfinished> | undefined;
  #sweeps = new Versions<Sweep>();
  /** The last run of each, by its name; the newest last. */
  #analyses = new Map<string, KeptAnalysis>();

  /** Takes what an earlier session left, as older than all that is here. */
  restore(stored: StoredFileResults): void {
    this.#runs = new Map([...stored.runs.map(versionsOf), ...this.#runs]);
    this.#rows = new Map([...stored.rows.map(versionsOf), ...this.#rows]);
    if (this.#comparisons.latest === undefined) {
      this.#comparisons = new Versions(stored.comparisons);
      this.#unfinished ??= stored.unfinished;
    }
    if (this.#sweeps.latest === undefined) this.#sweeps = new Versions(stored.sweeps);
    const analyses = stored.analyses.map((kept) => [kept.result.analysis, kept] as const);
    this.#analyses = new Map([...analyses, ...this.#analyses]);
  }

  addRun(outcome: RunOutcome, dependencies: Dependencies): void {
    add(this.#runs, runKey(outcome.mode, outcome.input), digestFor(outcome.mode, dependencies), outcome);
  }

  /** @param whole whether every query of the file is in it. */
  addComparison(compared: FileComparison, dependencies: Dependencies, whole: boolean, at: number): void {
    const { queries, vector, model } = compared;
    // What stands in lenses comes last, and is the last to make room for others.
    for (const comparison of queries.toReversed()) {
      this.#addRow(comparison, writtenLayer(vector), model, dependencies, at);
    }
    if (whole) this.#unfinished = undefined;
    if (whole) this.#comparisons.add(dependencies.file, compared);
  }

  /** All that is answered so far of a comparison of the whole file. */
  addUnfinished(value: Unfinished, dependencies: Dependencies, at: number): void {
    const known = this.unfinished(dependencies);
    const fresh = value.finished.slice(known?.key === value.key ? known.finished.length : 0);
    for (const { comparison } of fresh.toReversed()) {
      this.#addRow(comparison, value.layer, value.model, dependencies, at);
    }
    const withLenses = value.finished.slice(0, MOST_QUERIES_WITH_LENSES);
    this.#keepLongest(withLenses.map(({ comparison }) => comparison));
    this.#unfinished = { digest: dependencies.file, value };
  }

  addSweep(sweep: Sweep, dependencies: Dependencies): void {
    this.#sweeps.add(dependencies.file, sweep);
  }

  addAnalysis(kept: KeptAnalysis): void {
    this.forgetAnalysis(kept.result.analysis);
    this.#analyses.set(kept.result.analysis, kept);
  }

  /** Lets analyses name a file as it is called now. */
  renameAnalysed(from: string, to: string): void {
    for (const [analysis, kept] of this.#analyses) {
      if (!kept.files.some(({ uri }) => uri === from)) continue;
      const files = kept.files.map((file) => (file.uri === from ? { ...file, uri: to } : file));
      const names = kept.result.files.map((name, index) =>
        kept.files[index]?.uri === from ? nameOf(to) : name,
      );
      this.#analyses.set(analysis, { ...kept, files, result: { ...kept.result, files: names } });
    }
  }

  forgetAnalysis(analysis: string): void {
    this.#analyses.delete(analysis);
  }

  analysis(analysis: string): KeptAnalysis | undefined {
    return this.#analyses.get(analysis);
  }

  /** The newest first. */
  analyses(): KeptAnalysis[] {
    return [...this.#analyses.values()].reverse();
  }

  /** Whether the file of this URI takes part in an analysis that is shown with this one. */
  analysedWith(uri: string): boolean {
    return this.analyses().some(({ files }) => files.some((file) => file.uri === uri));
  }

  run(mode: RunMode, input: string, dependencies: Dependencies): Kept<RunOutcome> | undefined {
    return this.#runs.get(runKey(mode, input))?.at(digestFor(mode, dependencies));
  }

  row({ input, expected }: AskedQuery, dependencies: Dependencies): Kept<ComparedQuery> | undefined {
    return this.#rows.get(entryDigest(input, expected))?.at(dependencies.taskVector);
  }

  comparison(dependencies: Dependencies): Kept<FileComparison> | undefined {
    return this.#comparisons.at(dependencies.file);
  }

  /** Undefined where none was begun since the last one that ended, or where the file has changed since. */
  unfinished(dependencies: Dependencies): Unfinished | undefined {
    return this.#unfinished?.digest === dependencies.file ? this.#unfinished.value : undefined;
  }

  sweep(dependencies: Dependencies): Kept<Sweep> | undefined {
    return this.#sweeps.at(dependencies.file);
  }

  #addRow(
    comparison: QueryComparison,
    layer: number | null,
    { layers, name: model }: ModelSummary,
    { taskVector }: Dependencies,
    at: number,
  ): void {
    const { input, expected } = comparison;
    const row: ComparedQuery = { comparison, layer, layers, model, at };
    add(this.#rows, entryDigest(input, expected ?? undefined), taskVector, row);
  }

  /** What stands in lenses is the last to make room for others. */
  #keepLongest(queries: readonly QueryComparison[]): void {
    for (const { input, expected } of queries.toReversed()) {
      const key = entryDigest(input, expected ?? undefined);
      const versions = this.#rows.get(key);
      if (versions === undefined) continue;
      this.#rows.delete(key);
      this.#rows.set(key, versions);
    }
  }

  /** Bounded: the newest answers, and tables that are not too long. */
  toStored(): StoredFileResults {
    return {
      runs: [...this.#runs].slice(-MOST_STORED_RUNS).map(latestOf),
      rows: [...this.#rows].slice(-MOST_STORED_ROWS).map(latestOf),
      comparisons: this.#comparisons
        .all()
        .filter(({ value }) => value.queries.length <= MOST_STORED_QUERIES)
        .slice(0, 1),
      ...(this.#unfinished === undefined ? {} : { unfinished: beginningOf(this.#unfinished) }),
      sweeps: this.#sweeps.all().slice(0, 1),
      analyses: [...this.#analyses.values()]
        .slice(-MOST_STORED_ANALYSES)
        .filter((kept) => JSON.stringify(kept).length <= LONGEST_STORED_ANALYSIS),
    };
  }
}

function nameOf(uri: string): string {
  return decodeURIComponent(uri.slice(uri.lastIndexOf("/") + 1));
}

function versionsOf<Value>([key, versions]: [string, readonly Version<Value>[]]): [string, Versions<Value>] {
  return [key, new Versions(versions)];
}

function latestOf<Value>([key, versions]: [string, Versions<Value>]): [
  string,
  { digest: string; value: Value }[],
] {
  return [key, versions.all().slice(0, 1)];
}

function beginningOf({ digest, value }: Version<Unfinished>): { digest: string; value: Unfinished } {
  return { digest, value: { ...value, finished: value.finished.slice(0, MOST_STORED_QUERIES) } };
}

function add<Value>(kept: Map<string, Versions<Value>>, key: string, digest: string, value: Value): void {
  const versions = kept.get(key) ?? new Versions<Value>();
  versions.add(digest, value);
  // The last one added is the newest in the map's order.
  kept.delete(key);
  kept.set(key, versions);
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
}

function runKey(mode: RunMode, input: string): string {
  return `${mode} ${entryDigest(input, undefined)}`;
}

/** What an answer in this mode depends on; the query's own text names it. */
function digestFor(mode: RunMode, { taskVector, fewShot, zeroShot }: Dependencies): string {
  switch (mode) {
    case "task-vector":
      return taskVector;
    case "few-shot":
      return fewShot;
    case "zero-shot":
      return zeroShot;
  }
}
