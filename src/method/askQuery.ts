import type { LineIndex } from "../language/lines.js";
import { answerKey, answerMatches } from "../language/match.js";
import type { TaskSettings } from "../language/settings.js";
import type { RowResult } from "../protocol/rows.js";
import type { FinishedQuery, Outcome, QueryComparison } from "./comparison.js";
import { klOf, matchOnly, plainRow, wholeAnswer } from "./conditions.js";
import type { Interventions } from "./intervention.js";
import type { QueryTokens } from "./queries.js";
import type { RowBatch } from "./rowBatch.js";
import type { TaskVector } from "./taskVector.js";
import type { AnswerEnds } from "./taskTokens.js";
import type { WrongTask } from "./wrongTask.js";

/** So many of the most probable tokens are kept for each condition. */
const TOP = 5;

type Read = () => RowResult;

/** What every query of a comparison is asked with. */
export interface Asking {
  readonly settings: TaskSettings;
  readonly ends: AnswerEnds;
  readonly vector: TaskVector;
  readonly randoms: readonly Interventions[];
  readonly wrongTask: WrongTask | undefined;
}

/** A query's rows, to be read once the batch has been evaluated. */
export interface AskedQuery {
  readonly query: QueryTokens;
  readonly fewShot: Read;
  readonly zeroShot: Read;
  readonly taskVector: Read;
  readonly bare: Read | undefined;
  readonly keptAlone: Read | undefined;
  readonly wrongTask: Read | undefined;
  readonly rotated: Read | undefined;
  readonly randoms: readonly Read[];
}

/**
 * Adds a query to a batch under every condition.
 * @param rotated the full prompt with its outputs rotated, where there is one.
 */
export function askQuery(
  batch: RowBatch,
  { settings, ends, vector, randoms, wrongTask }: Asking,
  query: QueryTokens,
  rotated: readonly number[] | undefined,
): AskedQuery {
  const { expected } = query;
  const generate = wholeAnswer(settings, ends);
  const reference = batch.size;
  const fewShot = batch.add(plainRow(query.fewShot, { expected, generate, top: TOP, reference: null }));
  const compared = { expected, generate, top: TOP, reference };
  const framed = plainRow(query.framed, compared);
  const wanted = query.query.expected?.text;
  const short = wanted === undefined ? null : matchOnly(settings, ends, wanted);
  const matchedOnly = { expected: [], generate: short, top: 0, reference: null };
  return {
    query,
    fewShot,
    zeroShot: batch.add(plainRow(query.zeroShot, compared)),
    taskVector: batch.add(framed, vector.interventions),
    bare: settings.instruction === undefined ? undefined : batch.add(plainRow(query.bare, compared)),
    keptAlone: vector.frame.keep === 0 ? undefined : batch.add(plainRow(query.keptAlone, compared)),
    wrongTask: wrongTask === undefined ? undefined : batch.add(framed, wrongTask.vector.interventions),
    rotated: rotated === undefined ? undefined : batch.add(plainRow(rotated, matchedOnly)),
    randoms: randoms.map((interventions, index) =>
      // Only the first one is shown; of the others it matters whether they are right.
      batch.add(index === 0 ? framed : { ...framed, ...matchedOnly }, interventions),
    ),
  };
}

/** What the rows of a query come to. @param lines of the query's file. */
export function compareOne(
  { settings }: Pick<Asking, "settings">,
  asked: AskedQuery,
  lines: LineIndex,
): FinishedQuery {
  const { query, fewShot, zeroShot, bare, framed, keptAlone, expected: expectedTokens } = asked.query;
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
    ...optional("keptAlone", asked.keptAlone, keptAlone),
    randomVector: outcome(random(), framed),
    ...optional("wrongTask", asked.wrongTask, framed),
    kl: klOf(patched),
    agreement: answerKey(settings, patched.answer) === answerKey(settings, full.answer),
  };
  const randomMatches = expected === undefined ? [] : asked.randoms.map((read) => matches(read()));
  const rotatedMatch = asked.rotated === undefined ? null : matches(asked.rotated());
  return { comparison, randomMatches, rotatedMatch };
}
