import type { IclDocument } from "../language/document.js";
import { answerMatches } from "../language/match.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import type { RowResult } from "../protocol/rows.js";
import { accuracyOf } from "./accuracy.js";
import type { Accuracy } from "./comparison.js";
import { klOf, matchOnly, plainRow, wholeAnswer } from "./conditions.js";
import { patchOf, type Interventions } from "./intervention.js";
import { mean } from "./mean.js";
import { progressParts } from "./progressParts.js";
import { tokeniseQueries, type QueryTokens } from "./queries.js";
import { queryGroups } from "./queryGroups.js";
import { randomInterventions } from "./randomVector.js";
import { RowBatch } from "./rowBatch.js";
import type { Sweep } from "./sweep.js";
import { atLayer, candidatesByLayer, frameOf, type TaskVector } from "./taskVector.js";
import { openTokens } from "./openTokens.js";
import type { WrongTask } from "./wrongTask.js";

export interface SweepOptions {
  readonly seed: number;
  /** Random vectors tried at every layer; 0 leaves them out. */
  readonly randomVectors: number;
  readonly wrongTask?: WrongTask | undefined;
  /** Called before the first query and after each group with how many are answered. */
  readonly onAnswered?: (queries: { readonly done: number; readonly total: number }) => void;
}

/** A query has a row for each vector at each layer. */
const GROUPS = { first: 8, largest: 32 };

/**
 * The vector at every layer on the file's own queries: which layers would have done, told apart from the choice
 * (Hendel et al. 2023, accuracy by layer).
 * @param atLayers what the vector does at each layer, see `fitAtLayers`.
 */
export async function sweepLayers(
  engine: Engine,
  document: IclDocument,
  vector: TaskVector,
  atLayers: readonly Interventions[],
  { seed, randomVectors, wrongTask, onAnswered }: SweepOptions,
  control: RequestControl,
): Promise<Sweep> {
  const { settings } = document;
  const queries = document.queries.filter(({ expected }) => expected !== undefined);
  const tokens = await openTokens(engine, settings, control);
  const frame = frameOf(document, vector.frame);
  const prepared = await tokeniseQueries(tokens, document, queries, frame, control);
  const columns = atLayers.map((interventions, layer) => ({
    interventions,
    randoms: Array.from({ length: randomVectors }, (_, index) =>
      randomInterventions(interventions, seed + index * 1000),
    ),
    wrong: wrongTask && patchOf(layer, atLayer(wrongTask.vector, layer)),
  }));
  const ask = (batch: RowBatch, { query, fewShot, zeroShot, framed, expected }: QueryTokens) => {
    const generate = matchOnly(settings, tokens.ends, query.expected?.text ?? "");
    const reference = batch.size;
    const full = { expected, generate: wholeAnswer(settings, tokens.ends), top: 0, reference: null };
    const read = {
      fewShot: batch.add(plainRow(fewShot, full)),
      zeroShot: batch.add(plainRow(zeroShot, { expected, generate, top: 0, reference })),
    };
    const row = plainRow(framed, { expected, generate, top: 0, reference });
    // Of the controls it matters only whether they are right.
    const control = { ...row, expected: [], reference: null };
    const layers = columns.map(({ interventions, randoms, wrong }) => ({
      patched: batch.add(row, interventions),
      randoms: randoms.map((random) => batch.add(control, random)),
      wrong: wrong && batch.add(control, wrong),
    }));
    return { ...read, layers, expected: query.expected?.text ?? "" };
  };
  const asked: ReturnType<typeof ask>[] = [];
  const tell = (): void => onAnswered?.({ done: asked.length, total: prepared.length });
  const groups = queryGroups(prepared, GROUPS);
  const parts = progressParts(
    control,
    groups.map(({ length }) => length),
  );
  tell();
  for (const [index, group] of groups.entries()) {
    const batch = new RowBatch();
    const mine = group.map((query) => ask(batch, query));
    const part = parts[index] ?? control;
    await batch.evaluate(engine, part);
    part.onProgress?.({ done: 1, total: 1 });
    asked.push(...mine);
    tell();
  }
  const matches = ({ answer, ended }: RowResult, expected: string): boolean =>
    ended !== "mismatch" && answerMatches(settings, answer, expected);
  const accuracy = (
    pick: (query: (typeof asked)[number]) => readonly (() => RowResult)[],
  ): Accuracy | null =>
    asked.length === 0
      ? null
      : accuracyOf(asked.flatMap((query) => pick(query).map((read) => matches(read(), query.expected))));
  const known = candidatesByLayer(vector);
  return {
    layers: columns.map((_, layer) => {
      const candidate = known.get(layer);
      const answers = asked.flatMap((query) => query.layers[layer]?.patched() ?? []);
      const mine = accuracy((query) => query.layers.slice(layer, layer + 1).map(({ patched }) => patched));
      return {
        layer,
        validation:
          candidate === undefined
            ? null
            : {
                firstTokenKl: candidate.firstTokenKl,
                firstTokenAgreement: candidate.firstTokenAgreement,
              },
        test:
          mine === null
            ? null
            : {
                accuracy: mine,
                logProbability: mean(answers.map(logProbabilityOf)),
                kl: mean(answers.map(klOf)),
              },
        ...(randomVectors === 0
          ? {}
          : { randomVector: accuracy((query) => query.layers[layer]?.randoms ?? []) }),
        ...(wrongTask === undefined ? {} : { wrongTask: accuracy((query) => wrongOf(query.layers[layer])) }),
      };
    }),
    chosen: vector.layer,
    validated: vector.validated,
    zeroShot: accuracy(({ zeroShot }) => [zeroShot]),
    fewShot: accuracy(({ fewShot }) => [fewShot]),
    queries: prepared.map(({ query }, index) => {
      const expected = query.expected?.text ?? "";
      return {
        input: query.input.text,
        expected,
        layers: (asked[index]?.layers ?? []).map(({ patched }) => ({
          match: matches(patched(), expected),
          logProbability: logProbabilityOf(patched()),
        })),
      };
    }),
    ...(wrongTask === undefined ? {} : { wrongTask: { file: wrongTask.file, task: wrongTask.task } }),
  };
}

function wrongOf(layer: { readonly wrong: (() => RowResult) | undefined } | undefined): (() => RowResult)[] {
  return layer?.wrong === undefined ? [] : [layer.wrong];
}

/** 0 for an expected answer of no tokens, which is certain. */
function logProbabilityOf({ expectedLogProbability }: RowResult): number {
  return expectedLogProbability ?? 0;
}
