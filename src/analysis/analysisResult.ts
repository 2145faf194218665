import * as z from "zod";
import { Figure } from "./figure.js";

/** An analysis that was run, as front ends show it: figures, and what they are of. */
export const AnalysisResult = z.object({
  /** Its name in the registry. */
  analysis: z.string(),
  title: z.string(),
  /** Names of the files that were looked at, without their folders, in the order in which they were given. */
  files: z.array(z.string()),
  /** Name of the model. */
  model: z.string(),
  options: z.record(z.string(), z.json()),
  /** Those options that are not their defaults, in words; earlier versions kept none. */
  chosen: z.array(z.string()).optional(),
  figures: z.array(Figure),
});
export type AnalysisResult = z.infer<typeof AnalysisResult>;

/** A result, and whether a file that it is of has changed since. */
export const ShownAnalysis = z.object({ value: AnalysisResult, stale: z.boolean() });
export type ShownAnalysis = z.infer<typeof ShownAnalysis>;
