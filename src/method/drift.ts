import * as z from "zod";
import type { IclDocument } from "../language/document.js";
import { answerMatches } from "../language/match.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import type { RowResult } from "../protocol/rows.js";
import { accuracyOf } from "./accuracy.js";
import { Accuracy } from "./comparison.js";
import { klOf, plainRow, wholeAnswer } from "./conditions.js";
import { cosine } from "./cosine.js";
import { pairedBootstrap } from "./intervals.js";
import { mean } from "./mean.js";
import { tokeniseQueries, type QueryTokens } from "./queries.js";
import { openTokens } from "./openTokens.js";
import { RowBatch } from "./rowBatch.js";
import { atLayer, frameOf, type TaskVector } from "./taskVector.js";
import type { AnswerEnds } from "./taskTokens.js";

/** A model of the two, by its place: the file's own first, then the one it is compared with. */
const Which = z.union([z.literal(0), z.literal(1)]);
type Which = z.infer<typeof Which>;

/** One model's vector, patched into a model. */
export const DriftPair = z.object({
  vector: Which.describe("index into models: where the vector is from"),
  model: Which.describe("index into models: where it is patched in"),
  layer: z
    .int()
    .nonnegative()
    .describe("the layer that was chosen for the vector on its own model, from 0 on"),
  accuracy: Accuracy.nullable().describe("on the queries with an expected answer; null where there are none"),
  recovery: z
    .object({ value: z.number(), low: z.number(), high: z.number() })
    .nullable()
    .describe(
      "(patched − zero-shot) / (few-shot − zero-shot) of the accuracies on that model, with the 95 % interval of a seeded paired bootstrap; null where few-shot does not exceed zero-shot",
    ),
  agreement: z
    .number()
    .nullable()
    .describe("share of queries answered as that model answers the full prompt; null without queries"),
  kl: z
    .number()
    .nullable()
    .describe("mean KL(that model's few-shot ‖ patched) of the next token, in nats; null without queries"),
});
export type DriftPair = z.infer<typeof DriftPair>;

/** How a model does without a vector. */
const DriftModel = z.object({
  zeroShot: Accuracy.nullable().describe("the query alone"),
  fewShot: Accuracy.nullable().describe("all demonstrations, then the query"),
});

/** Two vectors of the same prompts, from two models of the same shape. */
export const Drift = z.object({
  cosines: z
    .array(z.number().nullable())
    .describe("cosine of the two vectors at every layer, in order; null where one of them is zero"),
  conditions: z.tuple([DriftModel, DriftModel]).describe("by model, without a vector"),
  pairs: z.array(DriftPair).describe("each vector on its own model, then each on the other's"),
});
export type Drift = z.infer<typeof Drift>;

/** The queries of a file as tokens of one model, to be asked again of the other. */
export interface DriftPrompts {
  readonly queries: readonly QueryTokens[];
  readonly ends: AnswerEnds;
}

export async function driftPrompts(
  engine: Engine,
  document: IclDocument,
  { frame }: Pick<TaskVector, "frame">,
  control: RequestControl,
): Promise<DriftPrompts> {
  const tokens = await openTokens(engine, document.settings, control);
  const queries = await tokeniseQueries(
    tokens,
    document,
    document.queries,
    frameOf(document, frame),
    control,
  );
  return { queries, ends: tokens.ends };
}

/** Whether both models read the same prompts: else their vectors have nothing to do with each other. */
export function samePrompts(a: DriftPrompts, b: DriftPrompts): boolean {
  const tokens = ({ queries }: DriftPrompts): string =>
    JSON.stringify(queries.map(({ fewShot, zeroShot }) => [fewShot, zeroShot]));
  return tokens(a) === tokens(b);
}

/** What one model answers, by query: alone, behind the demonstrations, and with each of the vectors. */
export interface DriftAnswers {
  readonly zeroShot: readonly RowResult[];
  readonly fewShot: readonly RowResult[];
  readonly patched: readonly (readonly RowResult[])[];
}

/** Asks the loaded model every query under every condition. */
export async function answerWithVectors(
  engine: Engine,
  { settings }: IclDocument,
  { queries, ends }: DriftPrompts,
  vectors: readonly TaskVector[],
  control: RequestControl,
): Promise<DriftAnswers> {
  const batch = new RowBatch();
  const reads = queries.map(({ fewShot, zeroShot, framed }) => {
    const wishes = { expected: [], generate: wholeAnswer(settings, ends), top: 0 };
    const compared = { ...wishes, reference: batch.size };
    return {
      fewShot: batch.add(plainRow(fewShot, { ...wishes, reference: null })),
      zeroShot: batch.add(plainRow(zeroShot, compared)),
      patched: vectors.map(({ interventions }) => batch.add(plainRow(framed, compared), interventions)),
    };
  });
  await batch.evaluate(engine, control);
  return {
    fewShot: reads.map((read) => read.fewShot()),
    zeroShot: reads.map((read) => read.zeroShot()),
    patched: vectors.map((_, place) => reads.flatMap(({ patched }) => patched[place]?.() ?? [])),
  };
}

/** Puts the answers of both models together, each given both vectors in the same order. */
export function summariseDrift(
  { settings, queries }: IclDocument,
  vectors: readonly [TaskVector, TaskVector],
  answers: readonly [DriftAnswers, DriftAnswers],
  seed: number,
): Drift {
  const expected = queries.map((query) => query.expected?.text);
  const matches = (results: readonly RowResult[]): boolean[] =>
    results.flatMap(({ answer }, index) => {
      const wanted = expected[index];
      return wanted === undefined ? [] : [answerMatches(settings, answer, wanted)];
    });
  const conditions = (model: Which) => ({
    zeroShot: known(matches(answers[model].zeroShot)),
    fewShot: known(matches(answers[model].fewShot)),
  });
  const pair = (vector: Which, model: Which): DriftPair => {
    const { zeroShot, fewShot, patched } = answers[model];
    const mine = patched[vector] ?? [];
    const [alone, full] = [matches(zeroShot), matches(fewShot)];
    const outcomes = matches(mine).map((match, index) => ({
      zeroShot: alone[index] === true,
      fewShot: full[index] === true,
      patched: match,
    }));
    const { recovery, low, high } = pairedBootstrap(outcomes, seed);
    const agreements = mine.map(({ answer }, index) =>
      answer.trim() === fewShot[index]?.answer.trim() ? 1 : 0,
    );
    return {
      vector,
      model,
      layer: vectors[vector].layer,
      accuracy: known(matches(mine)),
      recovery: recovery === null ? null : { value: recovery, low: low ?? 0, high: high ?? 0 },
      agreement: mine.length === 0 ? null : mean(agreements),
      kl: mine.length === 0 ? null : mean(mine.map(klOf)),
    };
  };
  const [first, second] = vectors;
  return {
    cosines: Array.from({ length: first.layers }, (_, layer) =>
      cosine(atLayer(first, layer), atLayer(second, layer)),
    ),
    conditions: [conditions(0), conditions(1)],
    pairs: [pair(0, 0), pair(1, 1), pair(0, 1), pair(1, 0)],
  };
}

function known(matches: readonly boolean[]): Accuracy | null {
  return matches.length === 0 ? null : accuracyOf(matches);
}
