import { acceptedAnswers } from "../language/match.js";
import type { TaskSettings } from "../language/settings.js";
import type { Intervention } from "../protocol/intervention.js";
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

/** A row without patches. */
export function plainRow(
  tokens: readonly number[],
  options: Pick<Row, "generate" | "top" | "reference"> & { readonly expected: readonly number[] },
): Row {
  return {
    ...options,
    tokens: [...tokens],
    expected: [...options.expected],
    patches: [],
    follow: [],
    klOver: "first",
  };
}

/** The same row with `intervention` at its last token, the separator's. */
export function patchedRow(row: Row, intervention: Intervention): Row {
  return { ...row, patches: [{ ...intervention, position: row.tokens.length - 1 }] };
}

/** KL(reference ‖ row) in nats, of a row that was asked with a reference. */
export function klOf({ kl }: RowResult): number {
  if (kl === null) throw new Error("The engine compared no distributions");
  return kl;
}
