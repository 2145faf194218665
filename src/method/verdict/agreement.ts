import { GammaDraws } from "./gammaDraws.js";
import { queriesThatWouldDo, certainlyAbove } from "./power.js";
import { SURE } from "./shareKept.js";

/** Share of queries answered as the full prompt answers them from which a vector stands in for it. */
export const SUFFICIENT_AGREEMENT = 0.9;

const DRAWS = 2048;
const draws = new GammaDraws(DRAWS);
/** Jeffreys' weight of each side. */
const PRIOR = 0.5;

/** A share of queries with what is sure of it. */
export interface CertainShare {
  readonly value: number;
  /** 95 % interval; never without width. */
  readonly low: number;
  readonly high: number;
  /** The share is at least this with 95 % certainty. */
  readonly atLeast: number;
}

/** Throws a RangeError without queries: there is no share of none. */
export function certainShare(hits: number, queries: number): CertainShare {
  if (queries < 1 || hits < 0 || hits > queries) {
    throw new RangeError(`There is no share of ${hits} in ${queries} queries.`);
  }
  const shares = sharesOf(hits, queries).sort();
  const tail = Math.floor(((1 - SURE) / 2) * DRAWS);
  return {
    value: hits / queries,
    // At the ends the bound is exact: all right may be all there is.
    low: hits === 0 ? 0 : (shares[tail] ?? 0),
    high: hits === queries ? 1 : (shares[DRAWS - 1 - tail] ?? 1),
    atLeast: hits === 0 ? 0 : (shares[Math.floor((1 - SURE) * DRAWS)] ?? 0),
  };
}

export type AgreementDecision = "agrees" | "differs" | "undecided";

/** Whether the vector certainly answers as the full prompt does on nine of ten queries. */
export function decideAgreement(hits: number, queries: number): AgreementDecision {
  if (queries === 0) return "undecided";
  const enough = sharesOf(hits, queries).filter((share) => share >= SUFFICIENT_AGREEMENT).length / DRAWS;
  if (enough >= SURE) return "agrees";
  return 1 - enough >= SURE ? "differs" : "undecided";
}

/** How many queries would decide the agreement, by `queriesThatWouldDo`. */
export function queriesForAgreement(hits: number, queries: number): number | null {
  return queriesThatWouldDo(
    [hits, queries - hits],
    (counts) =>
      certainlyAbove(counts, [1, 0], SUFFICIENT_AGREEMENT) ||
      certainlyAbove(counts, [-1, 0], -SUFFICIENT_AGREEMENT),
  );
}

function sharesOf(hits: number, queries: number): Float64Array {
  const right = draws.of(0, hits + PRIOR);
  const wrong = draws.of(1, queries - hits + PRIOR);
  return right.map((weight, i) => weight / (weight + (wrong[i] ?? 0)));
}
