import type { IclDocument } from "../language/document.js";
import { answerMatches } from "../language/match.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import type { RowResult } from "../protocol/rows.js";
import { accuracyOf } from "./accuracy.js";
import type { Accuracy } from "./comparison.js";
import { klOf, matchOnly, patchedRow, plainRow, wholeAnswer } from "./conditions.js";
import { mean } from "./mean.js";
import { tokeniseQueries } from "./queries.js";
import type { Sweep } from "./sweep.js";
import { randomVectorLike } from "./randomVector.js";
import { atLayer, type TaskVector } from "./taskVector.js";
import { openTokens } from "./openTokens.js";
import type { WrongTask } from "./wrongTask.js";

export interface SweepOptions {
  readonly seed: number;
  /** Random vectors tried at every layer; 0 leaves them out. */
  readonly randomVectors: number;
  readonly wrongTask?: WrongTask | undefined;
}

/**
 * The vector at every layer on the file's own queries: which layers would have done, told apart from the choice
 * (Hendel et al. 2023, accuracy by layer).
 */
export async function sweepLayers(
  engine: Engine,
  document: IclDocument,
  vector: TaskVector,
  { seed, randomVectors, wrongTask }: SweepOptions,
  control: RequestControl,
): Promise<Sweep> {
  const { settings } = document;
  const queries = document.queries.filter(({ expected }) => expected !== undefined);
  const tokens = await openTokens(engine, settings, control);
  const prepared = await tokeniseQueries(tokens, document, queries, control);
  const layers = Array.from({ length: vector.layers }, (_, layer) => layer);
  // At every layer: the task vector, random vectors of its norm, and another task's.
  const columns = layers.map((layer) => {
    const theta = atLayer(vector, layer);
    const randoms = Array.from({ length: randomVectors }, (_, index) =>
      randomVectorLike(theta, seed + index),
    );
    return [theta, ...randoms, ...(wrongTask === undefined ? [] : [atLayer(wrongTask.vector, layer)])];
  });
  const perLayer = 1 + randomVectors + (wrongTask === undefined ? 0 : 1);
  const vectors = columns.flat();
  const perQuery = 2 + vectors.length;
  const rows = prepared.flatMap(({ query, fewShot, zeroShot, expected }, index) => {
    const short = matchOnly(settings, tokens.ends, query.expected?.text ?? "");
    const reference = plainRow(fewShot, {
      expected,
      generate: wholeAnswer(settings, tokens.ends),
      top: 0,
      reference: null,
    });
    const alone = plainRow(zeroShot, { expected, generate: short, top: 0, reference: index * perQuery });
    const { method, scale } = vector;
    return [
      reference,
      alone,
      ...vectors.map((_, place) => {
        const patched = patchedRow(alone, {
          source: { kind: "vector", vector: place },
          layer: Math.floor(place / perLayer),
          method,
          scale,
        });
        // Of the controls it matters only whether they are right.
        return place % perLayer === 0 ? patched : { ...patched, expected: [], reference: null };
      }),
    ];
  });
  const { rows: results } = await engine.evaluate({ vectors, rows }, control);
  const column = (place: number): readonly RowResult[] =>
    prepared.map((_, index) => {
      const result = results[index * perQuery + place];
      if (result === undefined) throw new Error("The engine returned fewer rows than were asked for");
      return result;
    });
  const matches = (answers: readonly RowResult[]): boolean[] =>
    answers.map(
      ({ answer, ended }, index) =>
        ended !== "mismatch" && answerMatches(settings, answer, prepared[index]?.query.expected?.text ?? ""),
    );
  const accuracy = (...columns: readonly (readonly RowResult[])[]): Accuracy | null =>
    prepared.length === 0 ? null : accuracyOf(columns.flatMap(matches));
  const patched = layers.map((layer) => column(2 + layer * perLayer));
  const matched = patched.map(matches);
  return {
    layers: patched.map((answers, layer) => {
      const candidate = vector.candidates.find((known) => known.layer === layer);
      const controls = Array.from({ length: perLayer - 1 }, (_, place) =>
        column(3 + layer * perLayer + place),
      );
      return {
        layer,
        validation:
          candidate === undefined
            ? null
            : { accuracy: candidate.accuracy, logProbability: candidate.logProbability },
        test:
          answers.length === 0
            ? null
            : {
                accuracy: accuracyOf(matched[layer] ?? []),
                logProbability: mean(answers.map(logProbabilityOf)),
                kl: mean(answers.map(klOf)),
              },
        ...(randomVectors === 0 ? {} : { randomVector: accuracy(...controls.slice(0, randomVectors)) }),
        ...(wrongTask === undefined ? {} : { wrongTask: accuracy(...controls.slice(randomVectors)) }),
      };
    }),
    chosen: vector.layer,
    validated: vector.validated,
    zeroShot: accuracy(column(1)),
    fewShot: accuracy(column(0)),
    queries: prepared.map(({ query }, index) => ({
      input: query.input.text,
      expected: query.expected?.text ?? "",
      layers: patched.map((answers, layer) => {
        const answer = answers[index];
        const logProbability = answer === undefined ? 0 : logProbabilityOf(answer);
        return { match: matched[layer]?.[index] === true, logProbability };
      }),
    })),
    ...(wrongTask === undefined ? {} : { wrongTask: { file: wrongTask.file, task: wrongTask.task } }),
  };
}

/** 0 for an expected answer of no tokens, which is certain. */
function logProbabilityOf({ expectedLogProbability }: RowResult): number {
  return expectedLogProbability ?? 0;
}
