import {
  acceptedAnswers,
  answerKey,
  answerMatches,
  countMatches,
  primaryAnswer,
  type MatchSettings,
} from "../../language/match.js";
import { mean } from "../mean.js";
import { probabilityAbove, probabilityOfRecallAbove, type Recall } from "./controls.js";

/** Up to so many different expected answers are labels: each counts alike, however often it is asked for. */
const MOST_LABELS = 10;
/** So many texts are tried where each has to be searched in each query. */
const MOST_TRIED = 200;

/** The best that one and the same answer to every query could do. */
export interface ConstantAnswer {
  readonly answer: string;
  /** For each query whether it would be right. */
  readonly right: readonly boolean[];
  /** Share of the queries. */
  readonly accuracy: number;
  /** The label of each query, and so many there are; null where there are too many to be labels. */
  readonly labels: { readonly of: readonly number[]; readonly count: number } | null;
}

/**
 * The best constant answer under the file's own match and alternatives; null without queries.
 *
 * @param expected what each query expects, as written.
 * @param given texts that may be answers beside the expected ones: a pattern is none.
 */
export function bestConstant(
  settings: MatchSettings,
  expected: readonly string[],
  given: readonly string[],
): ConstantAnswer | null {
  if (expected.length === 0) return null;
  const keys = expected.map((text) => answerKey(settings, primaryAnswer(settings, text)));
  const places = new Map([...new Set(keys)].map((key, place) => [key, place]));
  const labels =
    places.size > MOST_LABELS ? null : { of: keys.map((key) => places.get(key) ?? 0), count: places.size };
  const patterns = settings.match === "regex";
  const own = patterns ? [] : expected.flatMap((text) => acceptedAnswers(settings, text));
  const tried = mostFrequent([...own, ...given]);
  const score = (right: readonly boolean[]): number =>
    labels === null ? share(right) : mean(recallsOf(labels, right).map(recallShare));
  let best: ConstantAnswer | null = null;
  let bestScore = -1;
  const counts = countMatches(settings, tried, expected);
  tried.forEach((answer, place) => {
    const most = counts[place] ?? 0;
    // By labels a rare one may count most; else the number alone tells.
    if (labels === null && most / expected.length <= bestScore) return;
    const right = expected.map((text) => answerMatches(settings, answer, text));
    const value = score(right);
    if (value <= bestScore) return;
    bestScore = value;
    best = { answer, right, accuracy: share(right), labels };
  });
  return best;
}

/**
 * P(V > C) for a constant answer: by mean recall over the labels where there are few, else by the queries.
 *
 * @param right whether the task vector, or the full prompt, answers each query as expected.
 */
export function probabilityAboveConstant(constant: ConstantAnswer, right: readonly boolean[]): number {
  const { labels } = constant;
  if (labels === null) {
    return probabilityAbove(right.map((hit, query) => Number(hit) - Number(constant.right[query] === true)));
  }
  // Where all queries expect one answer, nothing tells who knows the task from who always says it.
  if (labels.count === 1) return 0.5;
  return probabilityOfRecallAbove(recallsOf(labels, right), recallsOf(labels, constant.right));
}

function recallsOf(
  { of, count }: NonNullable<ConstantAnswer["labels"]>,
  right: readonly boolean[],
): Recall[] {
  const recalls = Array.from({ length: count }, () => ({ expected: 0, right: 0 }));
  of.forEach((label, query) => {
    const recall = recalls[label];
    if (recall === undefined) return;
    recall.expected++;
    if (right[query] === true) recall.right++;
  });
  return recalls;
}

function recallShare({ expected, right }: Recall): number {
  return right / expected;
}

function share(right: readonly boolean[]): number {
  return right.filter(Boolean).length / right.length;
}

/** Each text once, those that come most often first. */
function mostFrequent(texts: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text.trim(), (counts.get(text.trim()) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_TRIED)
    .map(([text]) => text);
}

/** The answer that was given most, and how often: a vector may have come to answer one thing always. */
export function mostGiven(answers: readonly string[]): { answer: string; times: number } | null {
  const [first] = mostFrequent(answers);
  if (first === undefined) return null;
  return { answer: first, times: answers.filter((answer) => answer.trim() === first).length };
}
