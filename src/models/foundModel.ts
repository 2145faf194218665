import * as z from "zod";
import { Fit } from "./fit.js";
import { ModelSource } from "./places.js";

/** A model on this machine, as lists show it. */
export const FoundModel = z.object({
  /** Absolute; of the first part where there are several. */
  path: z.string(),
  /** What people know it by: `model:tag` with Ollama, else the file's name. */
  name: z.string(),
  source: ModelSource,
  /** Of all parts. */
  bytes: z.number().nonnegative(),
  parts: z.int().positive(),
  architecture: z.string().nullable(),
  quantisation: z.string().nullable(),
  parameters: z.number().nonnegative().nullable(),
  layers: z.int().positive().nullable(),
  contextLength: z.number().nonnegative().nullable(),
  fit: Fit.nullable(),
  /** Why it cannot be used, in one sentence; null where nothing speaks against it. */
  problem: z.string().nullable(),
});
export type FoundModel = z.infer<typeof FoundModel>;
