import type { RequestControl } from "../protocol/engine.js";

/** Resolution of the progress that is reported. */
const TOTAL = 1000;

/**
 * One bar for work of several requests: each part takes its share of it.
 * @param weights how long the parts take, roughly, in any unit.
 */
export function progressParts(control: RequestControl, weights: readonly number[]): RequestControl[] {
  const sum = Math.max(
    weights.reduce((total, weight) => total + weight, 0),
    Number.MIN_VALUE,
  );
  let start = 0;
  return weights.map((weight) => {
    const from = start;
    const share = (weight / sum) * TOTAL;
    start += share;
    return {
      signal: control.signal,
      onProgress: ({ done, total }) => {
        if (total > 0)
          control.onProgress?.({ done: Math.round(from + (share * done) / total), total: TOTAL });
      },
    };
  });
}

/** The same with progress that never goes back: requests of one part each count from the start. */
export function onwards({ signal, onProgress }: RequestControl): RequestControl {
  let reached = 0;
  return {
    signal,
    onProgress: (progress) => {
      const share = progress.total > 0 ? progress.done / progress.total : 0;
      if (share <= reached) return;
      reached = share;
      onProgress?.(progress);
    },
  };
}
