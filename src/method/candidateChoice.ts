import type { ResidualMethod } from "../language/settings.js";
import { mean } from "./mean.js";
import type { Candidate } from "./taskVector.js";

/** A candidate with its KL on each fold, in nats. */
export interface Tried extends Pick<Candidate, "method" | "layer" | "lead" | "followThrough"> {
  readonly kls: readonly number[];
}

/**
 * In the order in which they are taken where the demonstrations tell no difference: on pretrained models the mean
 * difference is the one that seldom fails, since it leaves what the model read of the query.
 */
const preferred: readonly ResidualMethod[] = [
  "difference",
  "replace",
  "linear",
  "nearest",
  "in_context",
  "add",
];
/** Nats over a whole answer that change none: a model that is sure of its answers allows less than rounding makes. */
export const NEGLIGIBLE_KL = 0.01;

/**
 * The vector that is chosen among the candidates, or cells where that one is clearly farther from few-shot, by more than
 * changes no answer: cells act as the demonstrations' format does as well, and their controls with them.
 */
export function chooseCandidate<One extends Tried>(tried: readonly One[]): One {
  const cells = tried.find(({ method }) => method === "cells");
  const vector = chooseVector(tried.filter(({ method }) => method !== "cells"));
  const chosen = cells === undefined || vector === undefined ? (cells ?? vector) : nearer(vector, cells);
  if (chosen === undefined) throw new RangeError("There is no candidate to choose from.");
  return chosen;
}

function nearer<One extends Tried>(vector: One, cells: One): One {
  const gain = mean(vector.kls) - mean(cells.kls);
  return clearlyFarther(vector, cells) && !(gain <= NEGLIGIBLE_KL) ? cells : vector;
}

/**
 * Of every method the candidate that comes nearest to few-shot, with follow-through unless it is clearly nearer without;
 * of these the nearest, or the first in the order of preference that is not clearly farther. Clearly is more than a
 * standard error of the paired difference over the folds.
 */
function chooseVector<One extends Tried>(tried: readonly One[]): One | undefined {
  const byKl = tried.toSorted((a, b) => mean(a.kls) - mean(b.kls));
  const best = preferred.flatMap((method) => {
    const mine = byKl.filter((one) => one.method === method);
    return orPreferred(
      mine[0],
      mine.find(({ followThrough }) => followThrough),
    );
  });
  const [nearest] = best.toSorted((a, b) => mean(a.kls) - mean(b.kls));
  return nearest && (best.find((one) => !clearlyFarther(one, nearest)) ?? nearest);
}

function orPreferred<One extends Tried>(nearest: One | undefined, wanted: One | undefined): One[] {
  if (nearest === undefined) return [];
  return [wanted === undefined || clearlyFarther(wanted, nearest) ? nearest : wanted];
}

function clearlyFarther(one: Tried, nearest: Tried): boolean {
  const more = one.kls.map((kl, fold) => kl - (nearest.kls[fold] ?? 0));
  // What is not finite is farther than anything.
  return !(mean(more) <= standardError(more));
}

/** Standard error of the mean; 0 for a single value. */
export function standardError(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}
