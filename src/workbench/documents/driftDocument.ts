import * as z from "zod";
import { ModelSummary, VectorSummary } from "../../method/comparison.js";
import { Drift } from "../../method/drift.js";
import type { MeasuredDrift } from "../drift.js";
import type { TaskFile } from "../taskFile.js";
import { summariseModel, summariseVector } from "../compressed.js";
import { File, Seed, Task, Version } from "./shared.js";

const ComparedModel = ModelSummary.extend({
  path: z.string().describe("absolute path of the GGUF file"),
  description: z.string().describe("llama.cpp's description: size and type"),
  fileSize: z.number().describe("bytes of all tensors"),
});

/** What `icl drift --json` prints. */
export const DriftDocument = z.object({
  version: Version,
  seed: Seed,
  file: File,
  task: Task,
  models: z.tuple([ComparedModel, ComparedModel]).describe("the file's model, then the other one"),
  vectors: z.tuple([VectorSummary, VectorSummary]).describe("by model, from the same prompts"),
  ...Drift.shape,
});
export type DriftDocument = z.infer<typeof DriftDocument>;

export function driftDocument(
  task: TaskFile,
  { compressed: [first, second], ...drift }: MeasuredDrift,
  seed: number,
): DriftDocument {
  const model = ({ model: info }: typeof first) => ({
    ...summariseModel(info),
    path: info.file,
    description: info.description,
    fileSize: info.fileSize,
  });
  return {
    version: 1,
    seed,
    file: task.path,
    task: task.document.settings.name,
    models: [model(first), model(second)],
    vectors: [summariseVector(first), summariseVector(second)],
    ...drift,
  };
}
