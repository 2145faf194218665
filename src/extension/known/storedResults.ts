import * as z from "zod";
import { AnalysisResult } from "../../analysis/analysisResult.js";
import { FileComparison, FinishedQuery, ModelSummary, QueryComparison } from "../../method/comparison.js";
import { runModes } from "../../method/runQuery.js";
import { Sweep } from "../../method/sweep.js";

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
  layer: z.int().nonnegative().nullable(),
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

/** What is answered of a comparison that runs, or was stopped. */
export const Unfinished = z.object({
  /** Names the vectors that answered, and the version of the extension that asked. */
  key: z.string(),
  layer: z.int().nonnegative().nullable(),
  model: ModelSummary,
  /** Queries that the comparison will have. */
  total: z.int().nonnegative(),
  /** The file's first queries. */
  finished: z.array(FinishedQuery),
});
export type Unfinished = z.infer<typeof Unfinished>;

const versionsOf = <Schema extends z.ZodType>(value: Schema) =>
  z.array(z.object({ digest: z.string(), value }));

/** As it is kept from one session to the next. */
export const StoredFileResults = z.object({
  runs: z.array(z.tuple([z.string(), versionsOf(RunOutcome)])),
  rows: z.array(z.tuple([z.string(), versionsOf(ComparedQuery)])),
  comparisons: versionsOf(FileComparison),
  sweeps: versionsOf(Sweep),
  analyses: z.array(KeptAnalysis).default([]),
  unfinished: z.object({ digest: z.string(), value: Unfinished }).optional(),
});
export type StoredFileResults = z.infer<typeof StoredFileResults>;
