import { canonicalJson } from "./jsonValue.js";
import { numbersAgree, readNumber, type Tolerance } from "./numbers.js";
import { compileRegex } from "./regex.js";
import type { TaskSettings } from "./settings.js";

/** What decides whether an answer is the expected one. */
export type MatchSettings = Pick<TaskSettings, "match" | "alternatives"> & {
  readonly tolerance?: Tolerance | undefined;
};

const EXACTLY: Tolerance = { kind: "absolute", value: 0 };

/**
 * What answers are compared as: without blanks around them, and with one form for what looks the same ("é" as one
 * character or as "e" with an accent). Prompts keep the form that was written.
 */
function compared(text: string): string {
  return text.normalize("NFC").trim();
}

/** Inputs with the same key are one input: queries that repeat it count once, one of a demonstration does not. */
export function inputKey(input: string): string {
  return input.normalize("NFC");
}

/** Answers with the same key are one answer under the file's match; patterns and parts of texts are taken as text. */
export function answerKey({ match }: Pick<MatchSettings, "match">, answer: string): string {
  const text = compared(answer);
  switch (match) {
    case "ignore_case":
      return foldCase(text);
    case "number":
      return String(readNumber(text) ?? text);
    case "json":
      return canonicalJson(text) ?? text;
    case "exact":
    case "prefix":
    case "contains":
    case "regex":
      return text;
  }
}

/** The answers that count as right, the one to show the model first; never empty. */
export function acceptedAnswers(
  settings: Pick<MatchSettings, "alternatives">,
  expected: string,
): readonly string[] {
  const separator = settings.alternatives;
  if (separator === undefined || separator === "" || !expected.includes(separator)) return [expected];
  const answers = expected
    .split(separator)
    .map((answer) => answer.trim())
    .filter((answer) => answer !== "");
  return answers.length > 0 ? answers : [expected];
}

/** What demonstrations show and log-probabilities are taken of. */
export function primaryAnswer(settings: Pick<MatchSettings, "alternatives">, expected: string): string {
  return acceptedAnswers(settings, expected)[0] ?? expected;
}

/** Upper case, since lower-casing a word depends on where it ends (final sigma) and a prefix would differ. */
function foldCase(text: string): string {
  return text.toUpperCase();
}

export function answerMatches(settings: MatchSettings, answer: string, expected: string): boolean {
  const given = compared(answer);
  return acceptedAnswers(settings, expected).some((accepted) => {
    const wanted = compared(accepted);
    switch (settings.match) {
      case "exact":
        return given === wanted;
      case "ignore_case":
        return foldCase(given) === foldCase(wanted);
      case "prefix":
        return given.startsWith(wanted);
      case "contains":
        return given.includes(wanted);
      case "regex": {
        const regex = compileRegex(accepted.normalize("NFC"));
        return regex.ok && regex.found(given);
      }
      case "number": {
        const [value, target] = [readNumber(given), readNumber(wanted)];
        if (value === undefined || target === undefined) return given === wanted;
        return numbersAgree(value, target, settings.tolerance ?? EXACTLY);
      }
      case "json":
        return answerKey(settings, given) === answerKey(settings, wanted);
    }
  });
}

/**
 * For each of `answers` how many of `expected` it matches. The time grows with their number alone where answers
 * are compared whole or from their beginning, with the number of pairs where they are searched or have a tolerance.
 */
export function countMatches(
  settings: MatchSettings,
  answers: readonly string[],
  expected: readonly string[],
): number[] {
  const { match } = settings;
  if (match === "contains" || match === "regex" || match === "number") {
    return answers.map((answer) => expected.filter((value) => answerMatches(settings, answer, value)).length);
  }
  const wanted = expected.map(
    (value) => new Set(acceptedAnswers(settings, value).map((accepted) => answerKey(settings, accepted))),
  );
  if (match !== "prefix") {
    const counts = countEach(wanted.flatMap((accepted) => [...accepted]));
    return answers.map((answer) => counts.get(answerKey(settings, answer)) ?? 0);
  }
  const lists = new Map<string, number[]>();
  wanted.forEach((accepted, index) => {
    for (const text of accepted) {
      const list = lists.get(text);
      if (list === undefined) lists.set(text, [index]);
      else list.push(index);
    }
  });
  return answers.map((answer) => {
    const given = compared(answer);
    const found = new Set<number>();
    for (let length = 0; length <= given.length; length++) {
      for (const index of lists.get(given.slice(0, length)) ?? []) found.add(index);
    }
    return found.size;
  });
}

function countEach(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** The same for a demonstration left out for validation: its output is text, never a pattern. */
export function demonstrationMatches(settings: MatchSettings, answer: string, output: string): boolean {
  const match = settings.match === "regex" ? "exact" : settings.match;
  return answerMatches({ ...settings, match }, answer, output);
}
