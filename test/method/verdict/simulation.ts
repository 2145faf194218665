import { Random } from "../../../src/method/random.js";
import { cellOf, type OutcomeCounts } from "../../../src/method/verdict/outcomes.js";
import { believe, decide, statementsOf, SURE, type Decision } from "../../../src/method/verdict/shareKept.js";

/** What a file is in truth: accuracies over all queries there could be. */
export interface Truth {
  readonly zeroShot: number;
  readonly fewShot: number;
  /** Share of the gain that the vector keeps. */
  readonly share: number;
  /** Share of the queries on which one difficulty decides all three answers; on the others they are independent. */
  readonly together: number;
}

export const SIZES = [4, 8, 12, 24, 50, 100] as const;

/** Every truth that these lists make, where it is one: a gain of at least .15, and no accuracy above 1. */
export function truthsOf(
  accuracies: readonly (readonly [zeroShot: number, fewShot: number])[],
  shares: readonly number[],
  together: readonly number[],
): Truth[] {
  return accuracies
    .flatMap(([zeroShot, fewShot]) =>
      shares.flatMap((share) => together.map((one) => ({ zeroShot, fewShot, share, together: one }))),
    )
    .filter(({ zeroShot, fewShot, share }) => zeroShot + share * (fewShot - zeroShot) <= 1);
}

/** Draws the answers to so many queries and counts how they come out. */
export function drawCounts(truth: Truth, queries: number, random: Random): OutcomeCounts {
  const { zeroShot, fewShot, share, together } = truth;
  const vector = zeroShot + share * (fewShot - zeroShot);
  const counts: [number, number, number, number, number, number, number, number] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let query = 0; query < queries; query++) {
    const one = random.nextFloat() < together;
    const difficulty = random.nextFloat();
    const few = one ? difficulty : random.nextFloat();
    const patched = one ? difficulty : random.nextFloat();
    counts[cellOf(difficulty < zeroShot, few < fewShot, patched < vector)]++;
  }
  return counts;
}

/** How often each decision was made of files with one truth, and how often the interval held it. */
export interface Rates {
  readonly truth: Truth;
  readonly queries: number;
  readonly decisions: Readonly<Record<Decision, number>>;
  /** Share of the files whose interval holds the truth, or that have none since no gain is sure. */
  readonly covered: number;
}

export function simulate(truth: Truth, queries: number, files: number, seed: number): Rates {
  const random = new Random(seed);
  const made = { "no gain": 0, enough: 0, short: 0, undecided: 0 };
  let covered = 0;
  const known = new Map<string, { decision: Decision; covers: boolean }>();
  for (let file = 0; file < files; file++) {
    const counts = drawCounts(truth, queries, random);
    const key = counts.join(" ");
    let found = known.get(key);
    if (found === undefined) {
      found = lookAt(counts, truth.share);
      known.set(key, found);
    }
    made[found.decision]++;
    if (found.covers) covered++;
  }
  return {
    truth,
    queries,
    decisions: {
      "no gain": made["no gain"] / files,
      enough: made.enough / files,
      short: made.short / files,
      undecided: made.undecided / files,
    },
    covered: covered / files,
  };
}

function lookAt(counts: OutcomeCounts, share: number): { decision: Decision; covers: boolean } {
  const belief = believe(counts);
  const { gains, kept } = belief;
  let below = 0;
  let above = 0;
  let without = 0;
  for (let i = 0; i < gains.length; i++) {
    const gain = gains[i] ?? 0;
    if (gain <= 0) without++;
    else if ((kept[i] ?? 0) < share * gain) below++;
    else above++;
  }
  // The interval of `shareKept`, without sorting: a draw without a gain is outside on either side.
  const tail = Math.floor(((1 - SURE) / 2) * gains.length);
  const none = without > (1 - SURE) * gains.length;
  const covers = none || (below + without >= tail && above + without >= tail);
  return { decision: decide(statementsOf(belief)), covers };
}
