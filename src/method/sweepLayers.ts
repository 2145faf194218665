import type { IclDocument } from "../language/document.js";
import { answerMatches } from "../language/match.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import type { Accuracy } from "./comparison.js";
import { matchOnly, patchedRow, plainRow, wholeAnswer } from "./conditions.js";
import { wilson } from "./intervals.js";
import { mean } from "./mean.js";
import { tokeniseQueries } from "./queries.js";
import type { Sweep } from "./sweep.js";
import { atLayer, type TaskVector } from "./taskVector.js";
import { randomVectorLike } from "./randomVector.js";
import { TaskTokens } from "./tokens.js";
import type { WrongTask } from "./wrongTask.js";

export interface SweepOptions {
  readonly seed: number;
  /** Random vectors tried at every layer; 0 leaves them out. */
  readonly randomVectors: number;
  readonly wrongTask?: WrongTask | undefined;
}

/** The vector at every layer on the file's own queries: which layers would have done, told apart from the choice. */
export async function sweepLayers(
  engine: Engine,
  document: IclDocument,
  vector: TaskVector,
  { seed, randomVectors, wrongTask }: SweepOptions,
  control: RequestControl,
): Promise<Sweep> {
  const { settings } = document;
  const queries = document.queries.filter(({ expected }) => expected !== undefined);
  const tokens = await TaskTokens.open(engine, settings, control);
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
          vector: place,
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
  const column = (place: number) =>
    prepared.map(({ query }, index) => {
      const result = results[index * perQuery + place];
      if (result === undefined) throw new Error("The engine returned fewer rows than were asked for");
      const match =
        result.ended !== "mismatch" && answerMatches(settings, result.answer, query.expected?.text ?? "");
      return { match, logProbability: result.expectedLogProbability ?? 0, kl: result.kl ?? 0 };
    });
  const byLayer = layers.map((layer) => column(2 + layer * perLayer));
  const scored = prepared.length > 0;
  return {
    layers: byLayer.map((outcomes, layer) => {
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
        test: scored
          ? {
              accuracy: accuracyOf(outcomes),
              logProbability: mean(outcomes.map(({ logProbability }) => logProbability)),
              kl: mean(outcomes.map(({ kl }) => kl)),
            }
          : null,
        ...(randomVectors === 0
          ? {}
          : { randomVector: scored ? accuracyOf(controls.slice(0, randomVectors).flat()) : null }),
        ...(wrongTask === undefined
          ? {}
          : { wrongTask: scored ? accuracyOf(controls.slice(randomVectors).flat()) : null }),
      };
    }),
    chosen: vector.layer,
    validated: vector.validated,
    zeroShot: scored ? accuracyOf(column(1)) : null,
    fewShot: scored ? accuracyOf(column(0)) : null,
    queries: prepared.map(({ query }, index) => ({
      input: query.input.text,
      expected: query.expected?.text ?? "",
      layers: byLayer.map((outcomes) => {
        const outcome = outcomes[index];
        return { match: outcome?.match === true, logProbability: outcome?.logProbability ?? 0 };
      }),
    })),
    ...(wrongTask === undefined ? {} : { wrongTask: { file: wrongTask.file, task: wrongTask.task } }),
  };
}

function accuracyOf(outcomes: readonly { readonly match: boolean }[]): Accuracy {
  const matches = outcomes.filter(({ match }) => match).length;
  return { value: matches / outcomes.length, ...wilson(matches, outcomes.length) };
}
