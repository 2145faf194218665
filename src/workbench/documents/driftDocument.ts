import * as z from "zod";
import { Drift, DriftModel, DriftPair } from "../../method/drift.js";
import type { MeasuredDrift } from "../drift.js";
import type { TaskFile } from "../taskFile.js";
import { summariseModel, summariseVector } from "../compressed.js";
import { described } from "./described.js";
import { DescribedAccuracy, DescribedModel, DescribedVector, File, Seed, Task, Version } from "./shared.js";

const DescribedPair = described(DriftPair.extend({ accuracy: DescribedAccuracy.nullable() }), {
  vector: "index into models: where the vector is from",
  model: "index into models: where it is patched in",
  layer: "the layer that was chosen for the vector on its own model, from 0 on",
  accuracy: "on the queries with an expected answer; null where there are none",
  recovery:
    "(patched − zero-shot) / (few-shot − zero-shot) of the accuracies on that model, with the 95 % interval of a seeded paired bootstrap; null where few-shot does not exceed zero-shot",
  agreement: "share of queries answered as that model answers the full prompt; null without queries",
  kl: "mean KL(that model's few-shot ‖ patched) of the next token, in nats; null without queries",
});

const DescribedCondition = described(
  DriftModel.extend({ zeroShot: DescribedAccuracy.nullable(), fewShot: DescribedAccuracy.nullable() }),
  { zeroShot: "the query alone", fewShot: "all demonstrations, then the query" },
);

const ComparedModel = DescribedModel.extend({
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
  vectors: z.tuple([DescribedVector, DescribedVector]).describe("by model, from the same prompts"),
  ...described(
    Drift.extend({
      conditions: z.tuple([DescribedCondition, DescribedCondition]),
      pairs: z.array(DescribedPair),
    }),
    {
      cosines: "cosine of the two vectors at every layer, in order; null where one of them is zero",
      conditions: "by model, without a vector",
      pairs: "each vector on its own model, then each on the other's",
    },
  ).shape,
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
