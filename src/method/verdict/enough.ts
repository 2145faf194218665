import { countOutcomes } from "./outcomes.js";
import { believe, decide, statementsOf, SURE } from "./shareKept.js";

/** One query under three conditions: nothing but the query, the full prompt, and what might take the prompt's place. */
export interface RowOutcome {
  readonly bare: boolean;
  readonly fewShot: boolean;
  readonly row: boolean;
}

/**
 * Whether something is enough in the full prompt's place: one margin for everything that is cheaper. It certainly keeps
 * at least .8 of the prompt's gain over the bare query, by the verdict's own rule.
 */
export function isEnough(outcomes: readonly RowOutcome[]): boolean {
  if (outcomes.length === 0) return false;
  const counts = countOutcomes(
    outcomes.map(({ bare, fewShot, row }) => ({ zeroShot: bare, fewShot, taskVector: row })),
  );
  return decide(statementsOf(believe(counts))) === "enough";
}

/** Whether the bare query is enough: the full prompt certainly gains less than .1 over it. */
export function bareIsEnough(outcomes: readonly Pick<RowOutcome, "bare" | "fewShot">[]): boolean {
  if (outcomes.length === 0) return false;
  const counts = countOutcomes(
    outcomes.map(({ bare, fewShot }) => ({ zeroShot: bare, fewShot, taskVector: bare })),
  );
  return statementsOf(believe(counts)).noGain >= SURE;
}

/** The numbers of demonstrations that are tried, k/2, k/4 … 1: fixed before anything is measured. */
function halvings(demonstrations: number): number[] {
  const tried: number[] = [];
  for (let left = Math.floor(demonstrations / 2); left >= 1; left = Math.floor(left / 2)) tried.push(left);
  return tried;
}

/**
 * The fewest demonstrations that are enough: the first ones of the file, in its order. The sequence is fixed and ends
 * at the first number that is not enough, so that looking several times costs no certainty.
 *
 * Source: P. H. Westfall and A. Krishen, "Optimally weighted, fixed sequence and gatekeeper multiple testing
 * procedures", Journal of Statistical Planning and Inference 99(1), 2001.
 *
 * @returns null where half of them is not enough already.
 */
export async function fewestDemonstrations<Outcome extends RowOutcome>(
  demonstrations: number,
  outcomesWith: (first: number) => Promise<readonly Outcome[]>,
): Promise<{ readonly demonstrations: number; readonly outcomes: readonly Outcome[] } | null> {
  let fewest: { demonstrations: number; outcomes: readonly Outcome[] } | null = null;
  for (const first of halvings(demonstrations)) {
    const outcomes = await outcomesWith(first);
    if (!isEnough(outcomes)) break;
    fewest = { demonstrations: first, outcomes };
  }
  return fewest;
}
