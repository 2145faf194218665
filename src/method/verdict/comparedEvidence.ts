import type { IclDocument } from "../../language/document.js";
import { answerKey } from "../../language/match.js";
import { mean } from "../mean.js";
import type { QueryComparison } from "../comparison.js";
import { bestConstant, mostGiven } from "./constantAnswer.js";
import type { Control, Evidence } from "./judge.js";

/** A query's answers, and for each of the random vectors whether it answers as expected. */
export interface ComparedQuery {
  readonly comparison: QueryComparison;
  /** Empty where no answer is expected. */
  readonly randomMatches: readonly boolean[];
}

/** What the answers to the queries that count are to a verdict. */
export function evidenceOf(
  { settings, demonstrations }: IclDocument,
  counted: readonly ComparedQuery[],
): Evidence {
  const all = counted.map(({ comparison }) => comparison);
  const scored = counted.filter(({ comparison }) => comparison.expected !== null);
  const same = (one: string, other: string): boolean =>
    answerKey(settings, one) === answerKey(settings, other);
  const agreesWith = (answer: (query: QueryComparison) => string | undefined): boolean[] =>
    all.map((query) => {
      const given = answer(query);
      return given !== undefined && same(given, query.fewShot.answer);
    });
  const vector = all.map(({ taskVector }) => taskVector.answer);
  const prompt = all.map(({ fewShot }) => fewShot.answer);
  const outputs = demonstrations.map(({ output }) => output.text);
  const random: Control = {
    name: "random vectors",
    right: scored.map(({ randomMatches }) =>
      randomMatches.length === 0 ? 0 : mean(randomMatches.map(Number)),
    ),
    agrees: agreesWith(({ randomVector }) => randomVector.answer).map(Number),
  };
  const other: Control = {
    name: "another task's vector",
    right: scored.map(({ comparison }) => Number(comparison.wrongTask?.match === true)),
    agrees: agreesWith(({ wrongTask }) => wrongTask?.answer).map(Number),
  };
  const kept: Control = {
    name: "the same prompt without the vector",
    right: scored.map(({ comparison }) => Number(comparison.keptAlone?.match === true)),
    agrees: agreesWith(({ keptAlone }) => keptAlone?.answer).map(Number),
  };
  const has = (condition: "wrongTask" | "keptAlone"): boolean =>
    all.some((query) => query[condition] !== undefined);
  return {
    outcomes: scored.map(({ comparison: { zeroShot, fewShot, taskVector } }) => ({
      zeroShot: zeroShot.match === true,
      fewShot: fewShot.match === true,
      taskVector: taskVector.match === true,
    })),
    agrees: agreesWith(({ taskVector }) => taskVector.answer),
    zeroShotAgrees: agreesWith(({ zeroShot }) => zeroShot.answer),
    controls: [random, ...(has("wrongTask") ? [other] : []), ...(has("keptAlone") ? [kept] : [])],
    constant: bestConstant(
      settings,
      scored.map(({ comparison }) => comparison.expected ?? ""),
      [...vector, ...prompt, ...outputs],
    ),
    // What counts as the same answer is the same for a constant one as for the vector.
    constantOfPrompt: bestConstant(
      { ...settings, match: "exact", alternatives: undefined },
      prompt.map((answer) => answerKey(settings, answer)),
      [],
    ),
    mostGiven: mostGiven(vector),
  };
}
