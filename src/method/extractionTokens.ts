import { distinctTokens } from "./distinctTokens.js";
import { pairOf, type Extraction } from "./extract.js";
import { FINALISTS, MOST_FINALISTS, REFINED, SCOUTED, scoutsAmong } from "./attempts.js";

/** Tokens of an answer that the full prompt has yet to give. */
const GUESSED_ANSWER = 4;
/** Fitting cells takes two passes, and calculating as long as one more. */
const CELL_PASSES = 3;
/** Requests in which the held-out few-shot prompts are the reference. */
const COMPARISONS = 3;

/**
 * About how many tokens extracting and validating will send through the model: prompts and forced answers whose states are
 * read, what the full prompts answer, and a row for each attempt on each held-out pair.
 */
export function extractionTokens(extraction: Extraction): number {
  const { pairs, plan, candidates, frames, methods, followThrough, dummyPrompts } = extraction;
  const all = [...pairs.values()];
  const dummies = dummyPrompts === null ? [] : [...dummyPrompts.prompts, ...dummyPrompts.folds.flat()];
  const read = distinctTokens([...all.flatMap(({ fewShot, framed }) => [fewShot, ...framed]), ...dummies]);
  const forced = all.reduce((sum, { answer }) => sum + lengthOf(answer) * (1 + frames.length), 0);

  const heldOut = plan.folds.map(({ validated }) => pairOf(extraction, validated));
  const references = distinctTokens(heldOut.map(({ fewShot }) => fewShot));
  const answers = heldOut.reduce((sum, { answer }) => sum + lengthOf(answer), 0);
  const scouts = scoutsAmong(methods).length * Math.ceil(candidates.length / SCOUTED) * frames.length;
  const around = methods.length * Math.min(candidates.length, REFINED * SCOUTED);
  const finalists = (Math.max(MOST_FINALISTS, methods.length) + FINALISTS) * followThrough.length;
  return (
    read +
    forced +
    cellTokens(extraction) +
    (1 + COMPARISONS) * references +
    (scouts + around) * heldOut.length +
    (finalists + 2) * answers
  );
}

function cellTokens({ cells }: Extraction): number {
  if (cells === null) return 0;
  const fitted = new Map([cells.whole, ...cells.folds].map(({ tokens }) => [tokens.join(), tokens.length]));
  const prompts = cells.prompts.reduce((sum, { length }) => sum + length, 0);
  return CELL_PASSES * [...fitted.values()].reduce((sum, length) => sum + length, 0) + COMPARISONS * prompts;
}

function lengthOf(answer: readonly number[] | null): number {
  return answer?.length ?? GUESSED_ANSWER;
}
