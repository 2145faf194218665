import * as z from "zod";
import { FileComparison } from "../../method/comparison.js";
import { Errors, Seed, Version } from "./shared.js";

/** What `icl compare --json` prints. */
export const CompareDocument = z.object({
  version: Version,
  seed: Seed,
  files: z.array(FileComparison),
  errors: Errors,
});
export type CompareDocument = z.infer<typeof CompareDocument>;
