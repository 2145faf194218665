import * as z from "zod";
import { ModelSummary, VectorSummary } from "../../method/comparison.js";
import { Errors, File, PromptTokens, Seed, Task, Version } from "./shared.js";

export const CompressedFile = z.object({
  file: File,
  task: Task,
  model: ModelSummary,
  vector: VectorSummary,
  promptTokens: PromptTokens,
  evaluatedTokens: z.int().nonnegative().describe("tokens that went through the model; 0 from the cache"),
  notes: z.array(z.string()).describe("notes on the tokens, as sentences"),
});
export type CompressedFile = z.infer<typeof CompressedFile>;

/** What `icl compress --json` prints. */
export const CompressDocument = z.object({
  version: Version,
  seed: Seed,
  files: z.array(CompressedFile),
  errors: Errors,
});
export type CompressDocument = z.infer<typeof CompressDocument>;
