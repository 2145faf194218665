import type { Accuracy } from "./comparison.js";
import { wilson } from "./intervals.js";

/** Share of right answers; of no answers it is 0, and its interval says that it may be anything. */
export function accuracyOf(matches: readonly boolean[]): Accuracy {
  const right = matches.filter(Boolean).length;
  const n = matches.length;
  return { value: n === 0 ? 0 : right / n, ...wilson(right, n) };
}
