import type { Gram } from "../method/gram.js";

/** What the neighbours say of a vector. */
export interface Decoded {
  /** Class of most of them; ties go to the class of the nearest among the tied. */
  readonly class: number;
  /** Share of the neighbours that are of it. */
  readonly share: number;
}

/**
 * k nearest neighbours by Euclidean distance, majority vote (Han et al. 2024, section 3).
 * @param at index of the vector that is decoded.
 * @param known indices of the vectors that may be neighbours, and their classes.
 * @throws RangeError where there are none.
 */
export function decode(
  gram: Gram,
  at: number,
  known: readonly { readonly index: number; readonly class: number }[],
  neighbours: number,
): Decoded {
  const nearest = known
    .map((other) => ({ ...other, distance: gram.squaredDistance(at, other.index) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, neighbours);
  const votes = new Map<number, number>();
  for (const { class: one } of nearest) votes.set(one, (votes.get(one) ?? 0) + 1);
  const most = Math.max(...votes.values());
  const winner = nearest.find(({ class: one }) => votes.get(one) === most);
  if (winner === undefined) throw new RangeError("There is nothing to decode by.");
  return { class: winner.class, share: most / nearest.length };
}
