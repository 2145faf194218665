import { GammaDraws } from "./gammaDraws.js";
import { SURE } from "./shareKept.js";

/**
 * How a task vector does beside a control on the same queries.
 *
 * A control that it does not certainly beat leaves the verdict open; one that is certainly as good takes it away. A control
 * is never compared with zero-shot.
 */
export type Beside = "beaten" | "open" | "as good";

/** @param above P(V > C). */
export function besideOf(above: number): Beside {
  if (above >= SURE) return "beaten";
  return 1 - above >= SURE ? "as good" : "open";
}

const DRAWS = 2048;
const draws = new GammaDraws(DRAWS);
/** Jeffreys' weight of a query that one alone has right, on each side. */
const PRIOR = 0.5;

/**
 * The probability that the mean of these differences, one for each query, is above 0, by a Bayesian bootstrap over
 * the queries. Half a query on each side stands for what is not known, so that a few that agree are not yet certain:
 * for differences of −1, 0 and 1 that is the posterior of a multinomial under Jeffreys' prior.
 *
 * Source: D. B. Rubin, "The Bayesian Bootstrap", Annals of Statistics 9(1), 1981.
 *
 * @param differences each in [−1, 1]; several vectors of one kind count once, as their mean on each query.
 */
export function probabilityAbove(differences: readonly number[]): number {
  const weights = new Map<number, number>([
    [1, PRIOR],
    [-1, PRIOR],
  ]);
  for (const difference of differences) {
    // Means of like counts may differ in their last digit.
    const value = Math.round(difference * 1e6) / 1e6;
    weights.set(value, (weights.get(value) ?? 0) + 1);
  }
  // Queries on which both do alike weigh on no side.
  weights.delete(0);
  const values = [...weights.keys()].sort((a, b) => a - b);
  const sums = new Float64Array(DRAWS);
  values.forEach((value, coordinate) => {
    const drawn = draws.of(coordinate, weights.get(value) ?? 0);
    for (let i = 0; i < DRAWS; i++) sums[i] = (sums[i] ?? 0) + value * (drawn[i] ?? 0);
  });
  return sums.reduce((count, sum) => count + (sum > 0 ? 1 : 0), 0) / DRAWS;
}

/** How often a label was expected, and how often it was answered as expected. */
export interface Recall {
  readonly expected: number;
  readonly right: number;
}

/**
 * The probability that the mean recall over the labels is above another's: each recall of either is an independent
 * beta under Jeffreys' prior. Both have the same prior, so that it lifts neither on labels of few queries.
 *
 * @param others of the same labels, in the same order.
 */
export function probabilityOfRecallAbove(recalls: readonly Recall[], others: readonly Recall[]): number {
  const sums = new Float64Array(DRAWS);
  [...recalls, ...others].forEach(({ expected, right }, place) => {
    const sign = place < recalls.length ? 1 : -1;
    const hits = draws.of(2 * place, right + PRIOR);
    const misses = draws.of(2 * place + 1, expected - right + PRIOR);
    for (let i = 0; i < DRAWS; i++) {
      const hit = hits[i] ?? 0;
      sums[i] = (sums[i] ?? 0) + (sign * hit) / (hit + (misses[i] ?? 0));
    }
  });
  return sums.reduce((count, sum) => count + (sum > 0 ? 1 : 0), 0) / DRAWS;
}
