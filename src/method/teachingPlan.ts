import type { Demonstration } from "../language/document.js";

/** Most demonstrations that are held out in turn, and most that a vector is fitted to. */
export interface ExtractionLimits {
  readonly folds: number;
  readonly dummies: number;
}

/** The defaults keep the cost bounded however many demonstrations a file has. */
export const boundedExtraction: ExtractionLimits = { folds: 8, dummies: 8 };
export const exhaustiveExtraction: ExtractionLimits = {
  folds: Number.MAX_SAFE_INTEGER,
  dummies: Number.MAX_SAFE_INTEGER,
};

/**
 * One input behind some of the demonstrations and without them: the difference of the two prompts' residual streams
 * is what those demonstrations do.
 */
export interface PlannedPair {
  /** Indices of the demonstrations in the full prompt, in the order of the file. */
  readonly context: readonly number[];
  readonly input: string;
  /** The demonstration whose input and answer it is; null for an input whose answer the full prompt gives. */
  readonly demonstration: number | null;
}

/** One pair held out: its answer is in no prompt of those that teach the vector that it validates. */
export interface PlannedFold {
  readonly validated: PlannedPair;
  readonly teaching: readonly PlannedPair[];
}

export interface TeachingPlan {
  /** Pairs that the vector itself is fitted to. */
  readonly teaching: readonly PlannedPair[];
  /** Empty where nothing can be held out. */
  readonly folds: readonly PlannedFold[];
}

/** Below this number of demonstrations nothing is left to validate with. */
const LEAST_VALIDATED = 3;
/** From so many inputs without answers on they validate as well: then no demonstration need be taken out. */
const LEAST_VALIDATING_INPUTS = 8;
/** More teach no better (a trial with 16 and 48 gave the same). */
export const MOST_TEACHING_INPUTS = 64;

/**
 * Which prompts teach the vector, and which validate it.
 *
 * A demonstration teaches behind the others: its own answer must not stand in its prompt. In a fold the one that is
 * held out stands in no prompt either, so that changing its answer changes no residual stream of its fold.
 *
 * @param demonstrations of the file; equal inputs are held out together.
 * @param inputs without answers: behind all demonstrations.
 * @param keep the first so many stay in every prompt and teach nothing.
 * @param count how many demonstrations teach at most, where the file says it.
 */
export function planTeaching(
  demonstrations: readonly Pick<Demonstration, "input">[],
  inputs: readonly string[],
  keep: number,
  count: number | undefined,
  limits: ExtractionLimits,
): TeachingPlan {
  const all = demonstrations.map((_, index) => index);
  const inputOf = (index: number): string => demonstrations[index]?.input.text ?? "";
  const kept = new Set(all.slice(0, keep).map(inputOf));
  const able = all.slice(keep).filter((index) => !kept.has(inputOf(index)));
  /** All that may stand in a prompt which asks for these: no kept one is taken out. */
  const without = (...asked: readonly number[]): number[] => {
    const taken = new Set(asked.map(inputOf));
    return all.filter((index) => index < keep || !taken.has(inputOf(index)));
  };
  const pool = spread(able, Math.max(1, count ?? limits.dummies));
  const used = spread(inputs, MOST_TEACHING_INPUTS);
  const pairOf = (demonstration: number, held: readonly number[] = []): PlannedPair => ({
    context: without(demonstration, ...held),
    input: inputOf(demonstration),
    demonstration,
  });
  const freePair = (input: string, context: readonly number[]): PlannedPair => ({
    context,
    input,
    demonstration: null,
  });
  const own = able.length + keep < 2 ? [] : pool.map((index) => pairOf(index));
  const given = used.map((input) => freePair(input, all));
  const teaching = [...own, ...given];
  if (used.length >= LEAST_VALIDATING_INPUTS) {
    const folds = spread(given, limits.folds).map((validated) => ({
      validated,
      teaching: teaching.filter(({ input }) => input !== validated.input),
    }));
    return { teaching, folds };
  }
  if (able.length < LEAST_VALIDATED) return { teaching, folds: [] };
  const folds = spread(able, limits.folds).map((held) => ({
    validated: pairOf(held),
    teaching: [
      ...pool.filter((index) => inputOf(index) !== inputOf(held)).map((index) => pairOf(index, [held])),
      ...used.filter((input) => input !== inputOf(held)).map((input) => freePair(input, without(held))),
    ],
  }));
  return { teaching, folds: folds.filter((fold) => fold.teaching.length > 0) };
}

/** At most `count` of the items, evenly spread and in their order: files are often sorted by label. */
export function spread<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (items.length <= count) return items;
  return Array.from({ length: count }, (_, place) => {
    return items[Math.floor(((place + 0.5) * items.length) / count)] as Item;
  });
}
