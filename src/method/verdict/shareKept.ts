import { GammaDraws } from "./gammaDraws.js";
import { totalOf, type OutcomeCounts } from "./outcomes.js";
import { queriesThatWouldDo, certainlyAbove } from "./power.js";

/** Share of the few-shot gain from which something stands in for the demonstrations. */
export const SUFFICIENT_SHARE = 0.8;
/** A gain below this is none: the demonstrations are not needed, or the prompt fails. */
const LEAST_GAIN = 0.1;
/** How sure a statement must be. */
export const SURE = 0.95;

/** So many draws: a probability of .95 is then right within .005. */
const DRAWS = 2048;
const standardDraws = new GammaDraws(DRAWS);

/** Jeffreys' weight of each of the eight ways a query can come out. */
const PRIOR = 0.5;

/**
 * What is believed of a file after its queries: draws of the gain F − Z and of what is kept of it, V − Z, where Z, F
 * and V are the accuracies of zero-shot, few-shot and task vector over all queries of this kind. Both lists are
 * scaled by `weights`, the draw's sum.
 *
 * The eight ways that a query can come out are a multinomial; its posterior under Jeffreys' prior is a Dirichlet.
 *
 * Source: A. Gelman et al., "Bayesian Data Analysis", 3rd edition, 2013, section 3.4.
 */
export interface Belief {
  readonly gains: Float64Array;
  readonly kept: Float64Array;
  readonly weights: Float64Array;
}

export function believe(counts: OutcomeCounts, draws = standardDraws): Belief {
  const [none, v, f, fv, z, zv, zf, all] = counts;
  const noneDraws = draws.of(0, none + PRIOR);
  const vDraws = draws.of(1, v + PRIOR);
  const fDraws = draws.of(2, f + PRIOR);
  const fvDraws = draws.of(3, fv + PRIOR);
  const zDraws = draws.of(4, z + PRIOR);
  const zvDraws = draws.of(5, zv + PRIOR);
  const zfDraws = draws.of(6, zf + PRIOR);
  const allDraws = draws.of(7, all + PRIOR);
  const gains = new Float64Array(draws.size);
  const kept = new Float64Array(draws.size);
  const weights = new Float64Array(draws.size);
  for (let i = 0; i < draws.size; i++) {
    const onlyV = vDraws[i] ?? 0;
    const onlyF = fDraws[i] ?? 0;
    const both = fvDraws[i] ?? 0;
    const onlyZ = zDraws[i] ?? 0;
    const lostF = zvDraws[i] ?? 0;
    const lostV = zfDraws[i] ?? 0;
    gains[i] = onlyF + both - onlyZ - lostF;
    kept[i] = onlyV + both - onlyZ - lostV;
    weights[i] = onlyV + onlyF + both + onlyZ + lostF + lostV + (noneDraws[i] ?? 0) + (allDraws[i] ?? 0);
  }
  return { gains, kept, weights };
}

/** How probable each statement is that a verdict rests on. */
export interface Statements {
  /** F > Z. */
  readonly gain: number;
  /** F − Z < .1. */
  readonly noGain: number;
  /** F > Z and V − Z ≥ .8 (F − Z), in one draw. */
  readonly enough: number;
  /** F > Z and V − Z < .8 (F − Z), in one draw. */
  readonly short: number;
  /** F > Z and V > Z, in one draw. */
  readonly some: number;
}

export function statementsOf({ gains, kept, weights }: Belief): Statements {
  let gain = 0;
  let noGain = 0;
  let enough = 0;
  let some = 0;
  for (let i = 0; i < gains.length; i++) {
    const drawn = gains[i] ?? 0;
    const held = kept[i] ?? 0;
    if (drawn > 0) {
      gain++;
      if (held >= SUFFICIENT_SHARE * drawn) enough++;
      if (held > 0) some++;
    }
    if (drawn < LEAST_GAIN * (weights[i] ?? 0)) noGain++;
  }
  const all = gains.length;
  return {
    gain: gain / all,
    noGain: noGain / all,
    enough: enough / all,
    short: (gain - enough) / all,
    some: some / all,
  };
}

/** The share of the few-shot gain that is kept, (V − Z) / (F − Z). */
export interface ShareKept {
  /** Of the queries as they came out. */
  readonly value: number;
  /** 95 % interval; never without width. */
  readonly low: number;
  readonly high: number;
  /** The share is at least this with 95 % certainty: the bound that a verdict and a requirement ask for. */
  readonly atLeast: number;
}

/**
 * The share with its interval; null where it is not sure that there is a gain to divide by. A draw without a gain has
 * no share: it counts as outside, on whichever side is asked for, so that a doubtful gain widens the interval.
 */
export function shareKept(counts: OutcomeCounts, belief: Belief): ShareKept | null {
  const [, v, f, fv, z, zv, zf] = counts;
  const gain = f + fv - z - zv;
  const { gains, kept } = belief;
  const shares = new Float64Array(gains.length);
  let known = 0;
  for (let i = 0; i < gains.length; i++) {
    const drawn = gains[i] ?? 0;
    if (drawn > 0) shares[known++] = (kept[i] ?? 0) / drawn;
  }
  if (gain <= 0 || known < SURE * gains.length) return null;
  const sorted = shares.subarray(0, known).sort();
  const without = gains.length - known;
  const place = (share: number): number => Math.max(0, Math.floor(share * gains.length) - without);
  const tail = place((1 - SURE) / 2);
  return {
    value: (v + fv - z - zf) / gain,
    low: sorted[tail] ?? 0,
    high: sorted[known - 1 - tail] ?? 0,
    atLeast: sorted[place(1 - SURE)] ?? 0,
  };
}

/** What a file's queries are enough for, before any control is looked at. */
export type Decision = "no gain" | "enough" | "short" | "undecided";

export function decide(statements: Statements): Decision {
  if (statements.noGain >= SURE) return "no gain";
  if (statements.enough >= SURE) return "enough";
  if (statements.short >= SURE) return "short";
  return "undecided";
}

/** The decision for some counts, with as few draws as the caller can do with. */
export function decisionFor(counts: OutcomeCounts, draws?: GammaDraws): Decision {
  if (totalOf(counts) === 0) return "undecided";
  return decide(statementsOf(believe(counts, draws)));
}

/** How many queries would decide a file with these counts, by `queriesThatWouldDo`. */
export function queriesToDecide(counts: OutcomeCounts): number | null {
  return queriesThatWouldDo(
    counts,
    (after) =>
      certainlyAbove(after, LOSS, -LEAST_GAIN) ||
      certainlyAbove(after, MARGIN, 0) ||
      (certainlyAbove(after, GAIN, 0) && certainlyAbove(after, SHORTFALL, 0)),
  );
}

/** What each way a query comes out adds to F − Z, Z − F, V − Z − .8 (F − Z), and the last one's negative. */
const WAYS = [0, 1, 2, 3, 4, 5, 6, 7];
const GAIN = WAYS.map((way) => ((way & 2) >> 1) - (way >> 2));
const LOSS = GAIN.map((gain) => -gain);
const MARGIN = WAYS.map((way) => (way & 1) - (way >> 2) - SUFFICIENT_SHARE * (GAIN[way] ?? 0));
const SHORTFALL = MARGIN.map((margin) => -margin);
