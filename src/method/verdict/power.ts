import { Random } from "../random.js";
import { GammaDraws } from "./gammaDraws.js";

/** So often the number that is named is to do: more than 4 in 5, since truths near the threshold are commoner than the prior has them. */
const POWER = 0.85;
/** So many times the queries to come are simulated for each number that is tried. */
const TRIALS = 200;
/** Nobody writes more queries for one verdict. */
const MOST_QUERIES = 1000;
/** Halvings between a number that does and one that does not: within a thirtieth of it. */
const HALVINGS = 5;
/** Jeffreys' weight of each way that a query can come out. */
const PRIOR = 0.5;
const SEED = 1;

/**
 * How many queries would do: the least total number, those that are there included, with which 85 of 100 simulated
 * files are decided; null where even 1,000 would not do. The truth is drawn from what is believed after these
 * queries, not taken for what they show: else half of those told so would find that the number does not do.
 *
 * @param counts how often each way that a query can come out was seen, in any order.
 * @param decided whether a file with such counts is decided.
 */
export function queriesThatWouldDo(
  counts: readonly number[],
  decided: (counts: readonly number[]) => boolean,
): number | null {
  const had = counts.reduce((sum, count) => sum + count, 0);
  const truths = new GammaDraws(TRIALS);
  const weights = counts.map((count, way) => truths.of(way, count + PRIOR));
  const does = (queries: number): boolean => {
    const random = new Random(SEED);
    let missed = 0;
    for (let trial = 0; trial < TRIALS; trial++) {
      const truth = weights.map((draws) => draws[trial] ?? 0);
      if (!decided(withMore(counts, truth, queries - had, random))) missed++;
      if (missed > (1 - POWER) * TRIALS) return false;
    }
    return true;
  };
  let few = had;
  let enough = had;
  do {
    few = enough;
    enough = Math.min(MOST_QUERIES, Math.max(1, 2 * enough));
    if (few === MOST_QUERIES) return null;
  } while (!does(enough));
  for (let halving = 0; halving < HALVINGS && enough - few > 1; halving++) {
    const middle = Math.round((few + enough) / 2);
    if (does(middle)) enough = middle;
    else few = middle;
  }
  return enough;
}

/** The counts after so many more queries, each of which comes out in proportion to the weights. */
function withMore(
  counts: readonly number[],
  weights: readonly number[],
  more: number,
  random: Random,
): number[] {
  const after = [...counts];
  let all = 0;
  const bounds = weights.map((weight) => (all += weight));
  for (let query = 0; query < more; query++) {
    const place = random.nextFloat() * all;
    let way = 0;
    while (way < bounds.length - 1 && place >= (bounds[way] ?? 0)) way++;
    after[way] = (after[way] ?? 0) + 1;
  }
  return after;
}

/**
 * Whether the mean of a value over the queries certainly exceeds a bound, by the normal approximation to its posterior:
 * quick enough for a simulation, never for a verdict.
 *
 * @param values what each way that a query can come out is worth.
 */
export function certainlyAbove(counts: readonly number[], values: readonly number[], bound: number): boolean {
  let weight = 0;
  let sum = 0;
  let squares = 0;
  counts.forEach((count, way) => {
    const value = values[way] ?? 0;
    weight += count + PRIOR;
    sum += (count + PRIOR) * value;
    squares += (count + PRIOR) * value * value;
  });
  const mean = sum / weight;
  const deviation = Math.sqrt((squares / weight - mean * mean) / (weight + 1));
  return mean - bound >= NORMAL_SURE * deviation;
}

/** Standard deviations that 95 of 100 draws of a normal distribution lie above, on one side. */
const NORMAL_SURE = 1.645;
