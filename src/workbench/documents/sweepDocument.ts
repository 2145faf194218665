import * as z from "zod";
import { ModelSummary, VectorSummary } from "../../method/comparison.js";
import { Sweep } from "../../method/sweep.js";
import { File, Seed, Task, Version } from "./shared.js";

/** What `icl sweep --json` prints. */
export const SweepDocument = z.object({
  version: Version,
  seed: Seed,
  file: File,
  task: Task,
  model: ModelSummary,
  vector: VectorSummary,
  ...Sweep.shape,
});
export type SweepDocument = z.infer<typeof SweepDocument>;
