import type { IclDocument } from "../language/document.js";
import { LineIndex } from "../language/lines.js";
import { answerMatches, countMatches } from "../language/match.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import type { RowResult } from "../protocol/rows.js";
import { accuracyOf } from "./accuracy.js";
import type { Accuracy, ComparisonSummary, Outcome, QueryComparison } from "./comparison.js";
import { klOf, matchOnly, plainRow, wholeAnswer } from "./conditions.js";
import type { Interventions } from "./intervention.js";
import { withLikelyCause } from "./likelyCause.js";
import { mean } from "./mean.js";
import { measureCost } from "./measureCost.js";
import { tokeniseQueries, type QueryTokens } from "./queries.js";
import { CONTROL_VECTORS, randomInterventions } from "./randomVector.js";
import { RowBatch } from "./rowBatch.js";
import { frameOf, type TaskVector } from "./taskVector.js";
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
  const frame = frameOf(document, vector.frame);
  const prepared = await tokeniseQueries(tokens, document, document.queries, frame, control);
  const randoms = Array.from({ length: CONTROL_VECTORS }, (_, index) =>
    randomInterventions(vector.interventions, options.seed + index * 1000),
  );
  const batch = new RowBatch();
  const asked = prepared.map((query) => ask(batch, document, tokens.ends, vector, randoms, query, options));
  await batch.evaluate(engine, control);
  const lines = new LineIndex(document.text);
  const compared = asked.map((one) => compareOne(document, one, lines));
  const [first] = prepared;
  const cost = options.cost && first !== undefined ? await measureCost(engine, vector, first, control) : null;
  const notes = tokens.notes.map(tokenNoteMessage);
  return {
    queries: compared.map(({ comparison }) => comparison),
    summary: summarise(document, prepared, compared, cost, notes, options),
  };
}

type Read = () => RowResult;

/** A query's rows, to be read once the batch has been evaluated. */
interface AskedQuery {
  readonly query: QueryTokens;
  readonly fewShot: Read;
  readonly zeroShot: Read;
  readonly taskVector: Read;
  readonly bare: Read | undefined;
  readonly keptAlone: Read | undefined;
  readonly wrongTask: Read | undefined;
  readonly randoms: readonly Read[];
}

function ask(
  batch: RowBatch,
  { settings }: IclDocument,
  ends: AnswerEnds,
  vector: TaskVector,
  randoms: readonly Interventions[],
  query: QueryTokens,
  { wrongTask }: CompareOptions,
): AskedQuery {
  const { expected } = query;
  const generate = wholeAnswer(settings, ends);
  const reference = batch.size;
  const fewShot = batch.add(plainRow(query.fewShot, { expected, generate, top: TOP, reference: null }));
  const compared = { expected, generate, top: TOP, reference };
  const framed = plainRow(query.framed, compared);
  const wanted = query.query.expected?.text;
  const short = wanted === undefined ? null : matchOnly(settings, ends, wanted);
  return {
    query,
    fewShot,
    zeroShot: batch.add(plainRow(query.zeroShot, compared)),
    taskVector: batch.add(framed, vector.interventions),
    bare: settings.instruction === undefined ? undefined : batch.add(plainRow(query.bare, compared)),
    keptAlone: vector.frame.keep === 0 ? undefined : batch.add(framed),
    wrongTask: wrongTask === undefined ? undefined : batch.add(framed, wrongTask.vector.interventions),
    randoms: randoms.map((interventions, index) =>
      batch.add(
        // Only the first one is shown; of the others it matters whether they are right.
        index === 0 ? framed : { ...framed, expected: [], top: 0, reference: null, generate: short },
        interventions,
      ),
    ),
  };
}

interface Compared {
  readonly comparison: QueryComparison;
  /** For each random vector whether its answer matches; empty where no answer is expected. */
  readonly randomMatches: readonly boolean[];
}

function compareOne({ settings }: IclDocument, asked: AskedQuery, lines: LineIndex): Compared {
  const { query, fewShot, zeroShot, bare, framed, expected: expectedTokens } = asked.query;
  const expected = query.expected?.text;
  const matches = ({ answer, ended }: RowResult): boolean =>
    expected !== undefined && ended !== "mismatch" && answerMatches(settings, answer, expected);
  const outcome = (result: RowResult, prompt: readonly number[]): Outcome => ({
    answer: result.answer.trim(),
    match: expected === undefined ? null : matches(result),
    firstTokenMatch: expected === undefined ? null : result.firstToken === expectedTokens[0],
    promptTokens: prompt.length,
    expectedLogProbability: result.expectedLogProbability,
    top: result.top.map(({ text, probability }) => ({ text, probability })),
  });
  const optional = <Name extends string>(name: Name, read: Read | undefined, prompt: readonly number[]) =>
    (read === undefined ? {} : { [name]: outcome(read(), prompt) }) as Partial<Record<Name, Outcome>>;
  const full = asked.fewShot();
  const patched = asked.taskVector();
  const [random] = asked.randoms;
  if (random === undefined) throw new Error("There is no random vector");
  const comparison: QueryComparison = {
    input: query.input.text,
    expected: expected ?? null,
    line: lines.at(query.span.start).line,
    ...optional("bare", asked.bare, bare),
    zeroShot: outcome(asked.zeroShot(), zeroShot),
    fewShot: outcome(full, fewShot),
    taskVector: outcome(patched, framed),
    ...optional("keptAlone", asked.keptAlone, framed),
    randomVector: outcome(random(), framed),
    ...optional("wrongTask", asked.wrongTask, framed),
    kl: klOf(patched),
    agreement: patched.answer.trim() === full.answer.trim(),
  };
  const randomMatches = expected === undefined ? [] : asked.randoms.map((read) => matches(read()));
  return { comparison, randomMatches };
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
  const saved = prepared.map((query) => query.fewShot.length - query.framed.length);
  const optional = <Name extends "bare" | "keptAlone">(condition: Name) =>
    (scored.some(({ comparison }) => comparison[condition] !== undefined)
      ? { [condition]: accuracyOf(scored.map(({ comparison }) => comparison[condition]?.match === true)) }
      : {}) as Partial<Record<Name, Accuracy>>;
  const firstTokens = (condition: "zeroShot" | "fewShot" | "taskVector"): Accuracy =>
    accuracyOf(scored.map(({ comparison }) => comparison[condition].firstTokenMatch === true));
  return {
    queries: all.length,
    scored: scored.length,
    accuracy:
      scored.length === 0
        ? null
        : {
            ...optional("bare"),
            zeroShot: named(zeroShot),
            fewShot: named(fewShot),
            taskVector: named(taskVector),
            ...optional("keptAlone"),
            randomVector: random,
            ...(wrongAccuracy === undefined ? {} : { wrongTask: wrongAccuracy }),
            constantAnswer,
          },
    firstToken:
      scored.length === 0
        ? null
        : {
            zeroShot: firstTokens("zeroShot"),
            fewShot: firstTokens("fewShot"),
            taskVector: firstTokens("taskVector"),
          },
    kept: fewShot.matches === 0 ? null : taskVector.matches / fewShot.matches,
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
