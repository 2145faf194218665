import * as z from "zod";
import { Sweep, SweptLayer } from "../../method/sweep.js";
import { described } from "./described.js";
import { DescribedAccuracy, DescribedModel, DescribedVector, File, Seed, Task, Version } from "./shared.js";

const DescribedLayer = described(
  SweptLayer.extend({
    test: z
      .object({
        accuracy: DescribedAccuracy,
        logProbability: z.number().describe("mean natural logarithm of the expected answers' probability"),
        kl: z.number().describe("mean KL(few-shot ‖ task vector) of the next token, in nats"),
      })
      .nullable(),
    randomVector: DescribedAccuracy.nullable().optional(),
    wrongTask: DescribedAccuracy.nullable().optional(),
  }),
  {
    layer: "from 0 on, the embedding excluded",
    validation:
      "accuracy (0 to 1) and mean natural log-probability on held-out demonstrations, by which the layer is chosen; null where it was no candidate",
    test: "on the file's queries, which choose nothing; null where no answer is expected",
    randomVector: "random vectors of the task vector's norm at this layer, on the same queries",
    wrongTask:
      "another task's vector at this layer, on the same queries; absent where no other task was at hand",
  },
);

/** What `icl sweep --json` prints. */
export const SweepDocument = z.object({
  version: Version,
  seed: Seed,
  file: File,
  task: Task,
  model: DescribedModel,
  vector: DescribedVector,
  ...described(
    Sweep.extend({
      layers: z.array(DescribedLayer),
      zeroShot: DescribedAccuracy.nullable(),
      fewShot: DescribedAccuracy.nullable(),
    }),
    {
      layers: "every layer of the model, in order",
      chosen: "the layer that validation chose",
      validated: "whether it was chosen by held-out demonstrations rather than by rule",
      zeroShot: "the same queries alone; null where no answer is expected",
      fewShot: "the same queries behind all demonstrations; null where no answer is expected",
      queries:
        "the queries with an expected answer in the order of the file: at each layer, from 0 on, whether the answer matches and the natural log-probability of the expected one",
      wrongTask: "the task whose vector was the control; absent where none was at hand",
    },
  ).shape,
});
export type SweepDocument = z.infer<typeof SweepDocument>;
