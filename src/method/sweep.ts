import * as z from "zod";
import { Accuracy, WrongTaskSummary } from "./comparison.js";

/** One layer: what validation saw of it, and how the vector does there on the queries. */
export const SweptLayer = z.object({
  layer: z.int().nonnegative().describe("from 0 on, the embedding excluded"),
  validation: z
    .object({
      firstTokenKl: z
        .number()
        .describe("KL(few-shot ‖ with the vector) at the answer's first token, in nats"),
      firstTokenAgreement: z.number().describe("share whose first token is the few-shot prompt's"),
    })
    .nullable()
    .describe("on held-out demonstrations, by which the layer is chosen; null where it was no candidate"),
  test: z
    .object({
      accuracy: Accuracy,
      logProbability: z.number().describe("mean natural logarithm of the expected answers' probability"),
      kl: z.number().describe("mean KL(few-shot ‖ task vector) of the next token, in nats"),
    })
    .nullable()
    .describe("on the file's queries, which choose nothing; null where no answer is expected"),
  randomVector: Accuracy.nullable()
    .optional()
    .describe("random vectors of the same norms at this layer, on the same queries"),
  wrongTask: Accuracy.nullable()
    .optional()
    .describe(
      "the mean few-shot state of another task, patched in at this layer, on the same queries; absent where no other task was at hand",
    ),
});
export type SweptLayer = z.infer<typeof SweptLayer>;

/** One query at every layer. */
export const SweptQuery = z.object({
  input: z.string(),
  expected: z.string(),
  /** By layer, from 0 on. */
  layers: z.array(
    z.object({
      match: z.boolean(),
      /** Of the expected answer, natural logarithm. */
      logProbability: z.number(),
    }),
  ),
});
export type SweptQuery = z.infer<typeof SweptQuery>;

export const Sweep = z.object({
  layers: z.array(SweptLayer).describe("every layer of the model, in order"),
  chosen: z.int().nonnegative().describe("the layer that validation chose"),
  validated: z.boolean().describe("whether it was chosen by held-out demonstrations rather than by rule"),
  zeroShot: Accuracy.nullable().describe("the same queries alone; null where no answer is expected"),
  fewShot: Accuracy.nullable().describe(
    "the same queries after all demonstrations; null where no answer is expected",
  ),
  queries: z
    .array(SweptQuery)
    .optional()
    .describe(
      "the queries with an expected answer in the order of the file: at each layer, from 0 on, whether the answer matches and the natural log-probability of the expected one",
    ),
  wrongTask: WrongTaskSummary.optional().describe(
    "the task whose vector was the control; absent where none was at hand",
  ),
  notes: z.array(z.string()).optional().describe("what was left out, and why: sentences"),
});
export type Sweep = z.infer<typeof Sweep>;
