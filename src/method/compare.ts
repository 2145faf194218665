import type { IclDocument } from "../language/document.js";
import { LineIndex } from "../language/lines.js";
import { answerMatches, countMatches } from "../language/match.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import type { Row, RowResult } from "../protocol/rows.js";
import { accuracyOf } from "./accuracy.js";
import type { ComparisonSummary, Outcome, QueryComparison } from "./comparison.js";
import { klOf, matchOnly, patchedRow, plainRow, wholeAnswer } from "./conditions.js";
import { withLikelyCause } from "./likelyCause.js";
import { mean } from "./mean.js";
import { measureCost } from "./measureCost.js";
import { tokeniseQueries, type QueryTokens } from "./queries.js";
import { CONTROL_VECTORS, randomVectorLike } from "./randomVector.js";
import { atLayer, type TaskVector } from "./taskVector.js";
import { tokenNoteMessage } from "./tokenNotes.js";
import { openTokens } from "./openTokens.js";
import type { AnswerEnds } from "./taskTokens.js";
import { judge } from "./verdict.js";
import type { WrongTask } from "./wrongTask.js";

/** So many of the most probable tokens are kept for each condition. */
const TOP = 5;

export interface CompareOptions {
  readonly seed: number;
  /** Whether to measure times: they take so many runs of the first query, one at a time. */
  readonly cost: boolean;
  /** Another task, as a control; undefined where none is at hand. */
  readonly wrongTask?: WrongTask | undefined;
}

export interface Comparison {
  readonly queries: QueryComparison[];
  readonly summary: ComparisonSummary;
}

/** Answers every query with the full prompt, the vector, neither, and random vectors, and compares. */
export async function compareQueries(
  engine: Engine,
  document: IclDocument,
  vector: TaskVector,
  options: CompareOptions,
  control: RequestControl,
): Promise<Comparison> {
  const tokens = await openTokens(engine, document.settings, control);
  const prepared = await tokeniseQueries(tokens, document, document.queries, control);
  const theta = atLayer(vector, vector.layer);
  const randoms = Array.from({ length: CONTROL_VECTORS }, (_, index) =>
    randomVectorLike(theta, options.seed + index),
  );
  const { wrongTask } = options;
  const wrong = wrongTask === undefined ? [] : [atLayer(wrongTask.vector, vector.layer)];
  const perQuery = ROWS_PER_QUERY + wrong.length;
  const rows = prepared.flatMap((query, index) =>
    rowsOf(document, tokens.ends, vector, query, index * perQuery, wrong.length > 0),
  );
  const { rows: results } = await engine.evaluate({ vectors: [theta, ...randoms, ...wrong], rows }, control);
  const lines = new LineIndex(document.text);
  const compared = prepared.map((query, index) =>
    compareOne(document, query, results.slice(index * perQuery, (index + 1) * perQuery), lines),
  );
  const [first] = prepared;
  const cost = options.cost && first !== undefined ? await measureCost(engine, vector, first, control) : null;
  const notes = tokens.notes.map(tokenNoteMessage);
  return {
    queries: compared.map(({ comparison }) => comparison),
    summary: summarise(document, prepared, compared, cost, notes, options),
  };
}

const ROWS_PER_QUERY = 3 + CONTROL_VECTORS;

/** Few-shot, zero-shot, task vector, the random vectors, then the wrong task's vector where there is one. */
function rowsOf(
  document: IclDocument,
  ends: AnswerEnds,
  vector: TaskVector,
  query: QueryTokens,
  reference: number,
  withWrongTask: boolean,
): Row[] {
  const { settings } = document;
  const { expected } = query;
  const generate = wholeAnswer(settings, ends);
  const fewShot = plainRow(query.fewShot, { expected, generate, top: TOP, reference: null });
  const zeroShot = plainRow(query.zeroShot, { expected, generate, top: TOP, reference });
  const { layer, method, scale } = vector;
  const patched = patchedRow(zeroShot, { source: { kind: "vector", vector: 0 }, layer, method, scale });
  const wanted = query.query.expected?.text;
  const randoms = Array.from({ length: CONTROL_VECTORS }, (_, index) => {
    const random = patchedRow(zeroShot, {
      source: { kind: "vector", vector: index + 1 },
      layer,
      method,
      scale,
    });
    // Only the first one is shown; of the others it matters whether they are right.
    if (index === 0) return random;
    const short = wanted === undefined ? null : matchOnly(settings, ends, wanted);
    return { ...random, expected: [], top: 0, reference: null, generate: short };
  });
  const wrong = patchedRow(zeroShot, {
    source: { kind: "vector", vector: CONTROL_VECTORS + 1 },
    layer,
    method,
    scale,
  });
  return [fewShot, zeroShot, patched, ...randoms, ...(withWrongTask ? [wrong] : [])];
}

interface Compared {
  readonly comparison: QueryComparison;
  /** For each random vector whether its answer matches; empty where no answer is expected. */
  readonly randomMatches: readonly boolean[];
}

function compareOne(
  { settings }: IclDocument,
  { query, fewShot, zeroShot }: QueryTokens,
  results: readonly RowResult[],
  lines: LineIndex,
): Compared {
  const expected = query.expected?.text;
  const matches = ({ answer, ended }: RowResult): boolean =>
    expected !== undefined && ended !== "mismatch" && answerMatches(settings, answer, expected);
  const outcome = (result: RowResult, promptTokens: number): Outcome => ({
    answer: result.answer.trim(),
    match: expected === undefined ? null : matches(result),
    promptTokens,
    expectedLogProbability: result.expectedLogProbability,
    top: result.top.map(({ text, probability }) => ({ text, probability })),
  });
  const [full, zero, patched] = results;
  const randoms = results.slice(3, ROWS_PER_QUERY);
  const [random] = randoms;
  const wrong = results[ROWS_PER_QUERY];
  if (full === undefined || zero === undefined || patched === undefined || random === undefined) {
    throw new Error("The engine returned fewer rows than were asked for");
  }
  const comparison: QueryComparison = {
    input: query.input.text,
    expected: expected ?? null,
    line: lines.at(query.span.start).line,
    zeroShot: outcome(zero, zeroShot.length),
    fewShot: outcome(full, fewShot.length),
    taskVector: outcome(patched, zeroShot.length),
    randomVector: outcome(random, zeroShot.length),
    ...(wrong === undefined ? {} : { wrongTask: outcome(wrong, zeroShot.length) }),
    kl: klOf(patched),
    agreement: patched.answer.trim() === full.answer.trim(),
  };
  return { comparison, randomMatches: expected === undefined ? [] : randoms.map(matches) };
}

function summarise(
  document: IclDocument,
  prepared: readonly QueryTokens[],
  compared: readonly Compared[],
  cost: ComparisonSummary["cost"],
  notes: string[],
  { seed, wrongTask }: CompareOptions,
): ComparisonSummary {
  const all = compared.map(({ comparison }) => comparison);
  const scored = compared.filter(({ comparison }) => comparison.expected !== null);
  const matchesOf = (condition: "zeroShot" | "fewShot" | "taskVector"): boolean[] =>
    scored.map(({ comparison }) => comparison[condition].match === true);
  // Every vector is tried on the same queries: the share of all answers is the mean over the seeds.
  const random = accuracyOf(scored.flatMap(({ randomMatches }) => randomMatches));
  const constantAnswer = bestConstant(document, prepared);
  const wrongAccuracy =
    wrongTask === undefined || scored.length === 0
      ? undefined
      : accuracyOf(scored.map(({ comparison }) => comparison.wrongTask?.match === true));
  const controls = [
    { name: "random vectors", accuracy: random.value },
    ...(wrongAccuracy === undefined
      ? []
      : [{ name: `vector of another task, ${wrongTask?.task ?? ""}`, accuracy: wrongAccuracy.value }]),
  ];
  const verdict = judge({
    zeroShot: matchesOf("zeroShot"),
    fewShot: matchesOf("fewShot"),
    taskVector: matchesOf("taskVector"),
    controls: scored.length === 0 ? [] : controls,
    constantAnswer,
    seed,
  });
  const { zeroShot, fewShot, taskVector } = verdict.accuracies;
  const named = (value: { accuracy: number | null; low: number; high: number }) => ({
    value: value.accuracy ?? 0,
    low: value.low,
    high: value.high,
  });
  const { recovery } = verdict;
  const saved = prepared.map((query) => query.fewShot.length - query.zeroShot.length);
  return {
    queries: all.length,
    scored: scored.length,
    accuracy:
      scored.length === 0
        ? null
        : {
            zeroShot: named(zeroShot),
            fewShot: named(fewShot),
            taskVector: named(taskVector),
            randomVector: random,
            ...(wrongAccuracy === undefined ? {} : { wrongTask: wrongAccuracy }),
            constantAnswer,
          },
    recovery:
      recovery.recovery === null
        ? null
        : { value: recovery.recovery, low: recovery.low ?? 0, high: recovery.high ?? 0 },
    agreement: all.length === 0 ? null : mean(all.map(({ agreement }) => (agreement ? 1 : 0))),
    kl: all.length === 0 ? null : mean(all.map(({ kl }) => kl)),
    tokensSaved: saved.length === 0 ? 0 : mean(saved),
    cost,
    verdict: verdict.verdict,
    reason: verdict.failing === "vector" ? withLikelyCause(verdict.reason, document) : verdict.reason,
    neededQueries: verdict.neededQueries,
    notes,
  };
}

/** What the single best constant answer would score, taken from the expected answers themselves. */
function bestConstant({ settings }: IclDocument, prepared: readonly QueryTokens[]): number {
  const expected = prepared.flatMap(({ query }) => query.expected?.text ?? []);
  if (expected.length === 0) return 0;
  const constants = [...new Set(expected)];
  const most = countMatches(settings, constants, expected).reduce((best, hits) => Math.max(best, hits), 0);
  return most / expected.length;
}
