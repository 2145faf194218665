import * as z from "zod";
import { Figure } from "../../analysis/figure.js";
import { ModelSummary, Verdict } from "../../method/comparison.js";
import { vectorMethods } from "../../language/settings.js";
import { Errors, File, Seed, Task, Version } from "./shared.js";

const Share = z.number().min(0).max(1);
const FirstToken = z
  .object({ zeroShot: Share, taskVector: Share, fewShot: Share })
  .describe("shares of answers whose first token is the expected one's: the measure of Hendel et al. 2023");
const accuracies = {
  zeroShot: Share,
  taskVector: Share,
  fewShot: Share,
  randomVector: Share.describe("the mean over five random vectors of the task vector's norm"),
};

/** What `icl reproduce --json` prints. */
export const ReproduceDocument = z.object({
  version: Version,
  seed: Seed,
  models: z
    .array(ModelSummary)
    .describe("the models that the files ran on: one, unless files name their own"),
  tasks: z
    .array(
      z.object({
        file: File,
        task: Task,
        model: z.string().describe("fingerprint of its model"),
        method: z.enum(vectorMethods).describe("the method that validation chose"),
        layer: z
          .int()
          .nonnegative()
          .describe("the layer that validation chose, from 0 on; 0 where the method acts at every layer"),
        ...accuracies,
        firstToken: FirstToken,
        verdict: Verdict,
      }),
    )
    .describe("files that have queries with an expected answer, with their accuracies from 0 to 1"),
  means: z
    .object({ ...accuracies, firstToken: FirstToken })
    .describe("means over the tasks, each weighing the same"),
  kept: z
    .number()
    .nonnegative()
    .nullable()
    .describe("the task vector's mean accuracy over few-shot's; null where few-shot is never right"),
  bestLayers: z
    .array(z.object({ layer: z.int().nonnegative(), files: z.int().nonnegative() }))
    .describe(
      "for each layer the number of files that chose it; those whose method acts at every layer chose none",
    ),
  experiments: z
    .object({
      byLayer: z
        .array(z.object({ layer: z.int().nonnegative(), accuracy: Share, logProbability: z.number() }))
        .describe("the vector at every layer on the queries, means over the tasks; it chooses nothing"),
      analyses: z
        .array(z.object({ analysis: z.string(), data: z.json(), figures: z.array(Figure) }))
        .describe("how the tasks relate to each other: as `icl <analysis> --json` prints it"),
    })
    .nullable()
    .describe("null where the files ran on several models, or the table alone was asked for"),
  errors: Errors,
});
export type ReproduceDocument = z.infer<typeof ReproduceDocument>;
