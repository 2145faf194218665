import type { QueryComparison } from "../method/comparison.js";

/**
 * How the task vector changed a query's answer: `lost` was right with few-shot and is wrong, `gained` the other
 * way round; `differs` is another answer that is no more or less right.
 */
export type Flip = "lost" | "gained" | "differs";

export function flipOf({ fewShot, taskVector, agreement }: QueryComparison): Flip | null {
  if (fewShot.match === true && taskVector.match === false) return "lost";
  if (fewShot.match === false && taskVector.match === true) return "gained";
  return agreement ? null : "differs";
}

/** null where nothing is expected. */
export function expectedProbability(outcome: {
  readonly expectedLogProbability: number | null;
}): number | null {
  const { expectedLogProbability } = outcome;
  // A sum of logarithms may exceed 0 by a rounding error.
  return expectedLogProbability === null ? null : Math.min(1, Math.exp(expectedLogProbability));
}
