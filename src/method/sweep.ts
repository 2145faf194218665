import * as z from "zod";
import { Accuracy, WrongTaskSummary } from "./comparison.js";

/** One layer: what validation saw of it, and how the vector does there on the queries. */
export const SweptLayer = z.object({
  /** 0-based, the embedding excluded. */
  layer: z.int().nonnegative(),
  /** On held-out demonstrations, by which the layer is chosen; null where it was not a candidate. */
  validation: z.object({ accuracy: z.number().nullable(), logProbability: z.number().nullable() }).nullable(),
  /** On the queries with an expected answer, which choose nothing; null where there are none. */
  test: z.object({ accuracy: Accuracy, logProbability: z.number(), kl: z.number() }).nullable(),
  /** Random vectors of θ's norm at this layer on the same queries, all their answers together. */
  randomVector: Accuracy.nullable().optional(),
  /** Another task's vector at this layer; absent where no other task was at hand. */
  wrongTask: Accuracy.nullable().optional(),
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
  layers: z.array(SweptLayer),
  chosen: z.int().nonnegative(),
  validated: z.boolean(),
  /** Accuracies on the same queries, for comparison; null without queries to score. */
  zeroShot: Accuracy.nullable(),
  fewShot: Accuracy.nullable(),
  /** The queries with an expected answer, in the order of the file; absent in sweeps of earlier versions. */
  queries: z.array(SweptQuery).optional(),
  /** The task whose vector was the control. */
  wrongTask: WrongTaskSummary.optional(),
});
export type Sweep = z.infer<typeof Sweep>;
