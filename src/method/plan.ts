import type { TaskSettings } from "../language/settings.js";
import { Random } from "./random.js";

/** Most folds of the validation, and most dummies of the vector and of a fold. */
export interface ExtractionLimits {
  readonly folds: number;
  readonly dummies: number;
  readonly foldDummies: number;
}

/** The defaults keep the cost bounded however many demonstrations a file has. */
export const boundedExtraction: ExtractionLimits = { folds: 8, dummies: 8, foldDummies: 2 };
export const exhaustiveExtraction: ExtractionLimits = {
  folds: Number.MAX_SAFE_INTEGER,
  dummies: Number.MAX_SAFE_INTEGER,
  foldDummies: Number.MAX_SAFE_INTEGER,
};

/** One prompt from whose separator a residual stream is read. */
export interface ExtractionPrompt {
  /** Indices of the demonstrations that stay in, in the order of the file. */
  readonly demonstrations: readonly number[];
  readonly dummy: string;
}

/** One demonstration held out: it is in none of the prompts of the vector that it validates. */
interface Fold {
  readonly validated: number;
  readonly prompts: readonly ExtractionPrompt[];
}

export interface ExtractionPlan {
  readonly prompts: readonly ExtractionPrompt[];
  /** Empty where no demonstration can be held out. */
  readonly folds: readonly Fold[];
}

/** Below this number of demonstrations nothing is left to validate with. */
const LEAST_VALIDATED = 3;

/**
 * Which prompts give θ(S), and which the vectors that validate its layer.
 *
 * A dummy query is a demonstration's own input, with that demonstration taken out, unless the file lists
 * dummy inputs: then all demonstrations stay in (Hendel et al. 2023, section 3.1, with dummies from S in place
 * of other data). Folds are leave-one-out, nested: the held-out demonstration is neither demonstration nor
 * dummy of its own vector.
 *
 * @param inputs the demonstrations' inputs, in the order of the file.
 * @throws RangeError where there is no dummy query to be had.
 */
export function planExtraction(
  inputs: readonly string[],
  vector: Pick<TaskSettings["vector"], "dummies">,
  seed: number,
  limits: ExtractionLimits,
): ExtractionPlan {
  const random = new Random(seed);
  const all = inputs.map((_, index) => index);
  const { dummies } = vector;
  if (dummies.kind === "inputs") {
    const prompts = dummies.inputs.map((dummy) => ({ demonstrations: all, dummy }));
    // A listed input may be a demonstration's own, which then is no dummy of the vector that it validates.
    const unasked = (validated: number): string[] =>
      dummies.inputs.filter((dummy) => dummy !== inputs[validated]);
    const able = all.filter((validated) => unasked(validated).length > 0);
    const folds = foldsOf(able, inputs.length, limits, random).map((validated) => ({
      validated,
      prompts: chosen(random, unasked(validated), limits.foldDummies).map((dummy) => ({
        demonstrations: without(all, validated),
        dummy,
      })),
    }));
    return { prompts, folds };
  }
  if (inputs.length < 2) throw new RangeError("One demonstration gives no dummy query: list dummy inputs.");
  const count = Math.min(dummies.count ?? limits.dummies, inputs.length);
  const prompts = chosen(random, all, count).map((dummy) => promptOf(inputs, all, dummy));
  const folds = foldsOf(all, inputs.length, limits, random).map((validated) => {
    const rest = without(all, validated);
    const foldDummies = Math.min(limits.foldDummies, count);
    return {
      validated,
      prompts: chosen(random, rest, foldDummies).map((dummy) => promptOf(inputs, rest, dummy)),
    };
  });
  return { prompts, folds };
}

/** Which demonstrations are held out in turn, of those that can be. */
function foldsOf(
  able: readonly number[],
  demonstrations: number,
  limits: ExtractionLimits,
  random: Random,
): readonly number[] {
  return demonstrations < LEAST_VALIDATED ? [] : chosen(random, able, limits.folds);
}

/** A seeded choice of at most `count`, in their original order, so that prompts share long prefixes. */
function chosen<Item>(random: Random, items: readonly Item[], count: number): readonly Item[] {
  if (items.length <= count) return items;
  const places = random.sample(
    items.map((_, index) => index),
    count,
  );
  return places.sort((a, b) => a - b).map((place) => items[place] as Item);
}

function promptOf(inputs: readonly string[], pool: readonly number[], dummy: number): ExtractionPrompt {
  return { demonstrations: without(pool, dummy), dummy: inputs[dummy] ?? "" };
}

function without(indices: readonly number[], removed: number): number[] {
  return indices.filter((index) => index !== removed);
}
