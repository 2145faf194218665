import type { Measurement } from "./benchmark.js";

/** Whether a measurement keeps its floor; undefined where it has none. */
export function keepsFloor({ value, floor }: Measurement): boolean | undefined {
  if (floor === null) return undefined;
  return "atLeast" in floor ? value >= floor.atLeast : value <= floor.atMost;
}
