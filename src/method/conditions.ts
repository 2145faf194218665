import { acceptedAnswers } from "../language/match.js";
import type { TaskSettings } from "../language/settings.js";
import type { Generation, Row, RowResult } from "../protocol/rows.js";
import type { AnswerEnds } from "./taskTokens.js";

/** The whole answer, up to what ends it. */
export function wholeAnswer({ maxTokens }: TaskSettings, ends: AnswerEnds): Generation {
  return { maxTokens, ...ends, wanted: null };
}

/**
 * The answer, given up as soon as it can no longer match: for rows whose text nobody reads. Kinds of match
 * that can still succeed later are generated in full.
 */
export function matchOnly(settings: TaskSettings, ends: AnswerEnds, expected: string): Generation {
  const { match } = settings;
  const exact = match === "exact" || match === "ignore_case";
  const wanted = exact
    ? { texts: [...acceptedAnswers(settings, expected)], ignoreCase: match === "ignore_case" }
    : null;
  return { ...wholeAnswer(settings, ends), wanted };
}

/** A row that nothing is done to. */
export function plainRow(
  tokens: readonly number[],
  {
    expected,
    klOver = "first",
    ...options
  }: Pick<Row, "generate" | "top" | "reference"> &
    Partial<Pick<Row, "klOver">> & { readonly expected: readonly number[] },
): Row {
  return { ...options, klOver, tokens: [...tokens], expected: [...expected], patches: [], follow: [] };
}

/** KL(reference ‖ row) in nats, of a row that was asked with a reference. */
export function klOf({ kl }: RowResult): number {
  if (kl === null) throw new Error("The engine compared no distributions");
  return kl;
}
