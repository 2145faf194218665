import type { Demonstration } from "../language/document.js";
import { primaryAnswer } from "../language/match.js";
import type { Frame } from "../language/prompt.js";
import type { TaskSettings } from "../language/settings.js";
import type { RequestControl } from "../protocol/engine.js";
import type { TaskTokens } from "./taskTokens.js";
import type { PlannedPair } from "./teachingPlan.js";

/** A planned pair as tokens. */
export interface PairTokens {
  readonly planned: PlannedPair;
  readonly fewShot: readonly number[];
  /** For each frame the prompt without the demonstrations that the vector stands in for. */
  readonly framed: readonly (readonly number[])[];
  /** Tokens of the demonstration's answer; null where the full prompt gives it. */
  readonly answer: readonly number[] | null;
}

/** Tokenises the pairs, each distinct one once. @returns what gives a pair's tokens. */
export async function tokenisePairs(
  tokens: TaskTokens,
  {
    settings,
    demonstrations,
  }: { readonly settings: TaskSettings; readonly demonstrations: readonly Demonstration[] },
  planned: readonly PlannedPair[],
  frames: readonly Frame[],
  control: RequestControl,
): Promise<ReadonlyMap<string, PairTokens>> {
  const distinct = [...new Map(planned.map((pair) => [pairKey(pair), pair]))];
  const inputs = [...new Set(distinct.map(([, { input }]) => input))];
  const fewShot = await tokens.fewShot(
    distinct.map(([, { context, input }]) => ({
      demonstrations: context.flatMap((index) => demonstrations[index] ?? []),
      input,
    })),
    control,
  );
  const framed: number[][][] = [];
  for (const frame of frames) framed.push(await tokens.framed(inputs, frame, control));
  const shown = [...new Set(distinct.flatMap(([, { demonstration }]) => demonstration ?? []))];
  const answers = await tokens.answers(
    shown.map((index) => ({
      input: demonstrations[index]?.input.text ?? "",
      answer: primaryAnswer(settings, demonstrations[index]?.output.text ?? ""),
    })),
    control,
  );
  const answerOf = new Map(shown.map((index, place) => [index, answers[place] ?? []]));
  const placeOf = new Map(inputs.map((input, place) => [input, place]));
  return new Map(
    distinct.map(([key, pair], index) => [
      key,
      {
        planned: pair,
        fewShot: fewShot[index] ?? [],
        framed: framed.map((prompts) => prompts[placeOf.get(pair.input) ?? 0] ?? []),
        answer: pair.demonstration === null ? null : (answerOf.get(pair.demonstration) ?? []),
      },
    ]),
  );
}

/** Equal for pairs whose prompts and answers are equal: two demonstrations may have the same input. */
export function pairKey({ context, input, demonstration }: PlannedPair): string {
  return JSON.stringify([context, input, demonstration]);
}
