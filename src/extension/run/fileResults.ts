import * as z from "zod";
import { AnalysisResult } from "../../analysis/analysisResult.js";
import { FileComparison, QueryComparison } from "../../method/comparison.js";
import { runModes, type RunMode } from "../../method/runQuery.js";
import { Sweep } from "../../method/sweep.js";
import type { Dependencies } from "./dependencies.js";
import { entryDigest } from "./dependencies.js";
import type { Kept } from "./resultsPort.js";
import { Versions } from "./versions.js";

/** One answer to one input. */
export const RunOutcome = z.object({
  mode: z.enum(runModes),
  input: z.string(),
  answer: z.string(),
  promptTokens: z.int().nonnegative(),
  layer: z.int().nonnegative().nullable(),
  top: z.array(z.object({ text: z.string(), probability: z.number() })),
  milliseconds: z.number().nonnegative(),
  /** When, in milliseconds since the epoch. */
  at: z.number(),
});
export type RunOutcome = z.infer<typeof RunOutcome>;

/** One query compared, with what the table's heading needs to know of the vector. */
export const ComparedQuery = z.object({
  comparison: QueryComparison,
  layer: z.int().nonnegative(),
  layers: z.int().positive(),
  model: z.string(),
  at: z.number(),
});
export type ComparedQuery = z.infer<typeof ComparedQuery>;

/** An analysis that was run from one file, with what it looked at. */
export const KeptAnalysis = z.object({
  result: AnalysisResult,
  /** As the analysis declares it. */
  data: z.json(),
  /** The files in their order, each with the digest of all that its part depends on. */
  files: z.array(z.object({ uri: z.string(), digest: z.string() })),
  at: z.number(),
});
export type KeptAnalysis = z.infer<typeof KeptAnalysis>;

const versionsOf = <Schema extends z.ZodType>(value: Schema) =>
  z.array(z.object({ digest: z.string(), value }));

/** As it is kept from one session to the next. */
export const StoredFileResults = z.object({
  runs: z.array(z.tuple([z.string(), versionsOf(RunOutcome)])),
  rows: z.array(z.tuple([z.string(), versionsOf(ComparedQuery)])),
  comparisons: versionsOf(FileComparison),
  sweeps: versionsOf(Sweep),
  analyses: z.array(KeptAnalysis).default([]),
});
export type StoredFileResults = z.infer<typeof StoredFileResults>;

/** A query as it stands in the file. */
export interface AskedQuery {
  readonly input: string;
  readonly expected: string | undefined;
}

/** So many answers, and rows of comparisons, are kept of one file. */
const MOST_KEPT = 2000;
/** What is written for the next session; the panel's tables are the largest part. */
const MOST_STORED = 200;
const MOST_STORED_QUERIES = 500;
const MOST_STORED_ANALYSES = 8;
/** Characters of an analysis, beyond which it is run again rather than kept for the next session. */
const LONGEST_STORED_ANALYSIS = 400_000;

/** The results of one file: what was answered, and what each answer depended on. */
export class FileResults {
  readonly #runs: Map<string, Versions<RunOutcome>>;
  readonly #rows: Map<string, Versions<ComparedQuery>>;
  readonly #comparisons: Versions<FileComparison>;
  readonly #sweeps: Versions<Sweep>;
  /** The last run of each, by its name; the newest last. */
  readonly #analyses: Map<string, KeptAnalysis>;

  constructor(stored: StoredFileResults = { runs: [], rows: [], comparisons: [], sweeps: [], analyses: [] }) {
    this.#runs = new Map(stored.runs.map(([key, versions]) => [key, new Versions(versions)]));
    this.#rows = new Map(stored.rows.map(([key, versions]) => [key, new Versions(versions)]));
    this.#comparisons = new Versions(stored.comparisons);
    this.#sweeps = new Versions(stored.sweeps);
    this.#analyses = new Map(stored.analyses.map((kept) => [kept.result.analysis, kept]));
  }

  addRun(outcome: RunOutcome, dependencies: Dependencies): void {
    add(this.#runs, runKey(outcome.mode, outcome.input), digestFor(outcome.mode, dependencies), outcome);
  }

  /** @param whole whether every query of the file is in it. */
  addComparison(compared: FileComparison, dependencies: Dependencies, whole: boolean, at: number): void {
    for (const comparison of compared.queries) {
      const row: ComparedQuery = {
        comparison,
        layer: compared.vector.layer,
        layers: compared.model.layers,
        model: compared.model.name,
        at,
      };
      const { input, expected } = comparison;
      add(this.#rows, entryDigest(input, expected ?? undefined), dependencies.taskVector, row);
    }
    if (whole) this.#comparisons.add(dependencies.file, compared);
  }

  addSweep(sweep: Sweep, dependencies: Dependencies): void {
    this.#sweeps.add(dependencies.file, sweep);
  }

  addAnalysis(kept: KeptAnalysis): void {
    this.forgetAnalysis(kept.result.analysis);
    this.#analyses.set(kept.result.analysis, kept);
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

  run(mode: RunMode, input: string, dependencies: Dependencies): Kept<RunOutcome> | undefined {
    return this.#runs.get(runKey(mode, input))?.at(digestFor(mode, dependencies));
  }

  row({ input, expected }: AskedQuery, dependencies: Dependencies): Kept<ComparedQuery> | undefined {
    return this.#rows.get(entryDigest(input, expected))?.at(dependencies.taskVector);
  }

  comparison(dependencies: Dependencies): Kept<FileComparison> | undefined {
    return this.#comparisons.at(dependencies.file);
  }

  sweep(dependencies: Dependencies): Kept<Sweep> | undefined {
    return this.#sweeps.at(dependencies.file);
  }

  /** Bounded: the newest answers, and tables that are not too long. */
  toStored(): StoredFileResults {
    return {
      runs: [...this.#runs].slice(-MOST_STORED).map(latestOf),
      rows: [...this.#rows].slice(-MOST_STORED).map(latestOf),
      comparisons: this.#comparisons
        .all()
        .filter(({ value }) => value.queries.length <= MOST_STORED_QUERIES)
        .slice(0, 1),
      sweeps: this.#sweeps.all().slice(0, 1),
      analyses: [...this.#analyses.values()]
        .slice(-MOST_STORED_ANALYSES)
        .filter((kept) => JSON.stringify(kept).length <= LONGEST_STORED_ANALYSIS),
    };
  }
}

function latestOf<Value>([key, versions]: [string, Versions<Value>]): [
  string,
  { digest: string; value: Value }[],
] {
  return [key, versions.all().slice(0, 1)];
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
export function digestFor(mode: RunMode, { taskVector, fewShot, zeroShot }: Dependencies): string {
  switch (mode) {
    case "task-vector":
      return taskVector;
    case "few-shot":
      return fewShot;
    case "zero-shot":
      return zeroShot;
  }
}
