import * as z from "zod";
import { FileComparison } from "../../method/comparison.js";
import { BaselineComparison } from "../../method/verdict/baseline.js";
import { Errors, File, Seed, Version } from "./shared.js";

const Requirement = z.object({
  file: File,
  name: z.string().describe("such as recovery at least 0.8"),
  missed: z.string().nullable().describe("what was missed, as a sentence; null where it is met"),
});

/** What `icl compare --json` prints. */
export const CompareDocument = z.object({
  version: Version,
  seed: Seed,
  files: z.array(FileComparison),
  requirements: z
    .array(Requirement)
    .describe(
      "what the files require, and that nothing dropped since the baseline: the exit code is 1 if one is missed",
    ),
  baseline: z
    .array(BaselineComparison)
    .optional()
    .describe("each file that the baseline has, beside it; absent where none was given"),
  errors: Errors,
});
export type CompareDocument = z.infer<typeof CompareDocument>;
