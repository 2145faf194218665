/** Whether one query was answered as expected, in each of three ways. */
export interface PairedOutcome {
  readonly zeroShot: boolean;
  readonly fewShot: boolean;
  readonly taskVector: boolean;
}

/**
 * How many queries came out in each of the eight ways: the index has 4 where zero-shot is right, 2 where few-shot
 * is, 1 where the task vector is.
 */
export type OutcomeCounts = readonly [number, number, number, number, number, number, number, number];

export function countOutcomes(outcomes: readonly PairedOutcome[]): OutcomeCounts {
  const counts: [number, number, number, number, number, number, number, number] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (const { zeroShot, fewShot, taskVector } of outcomes) {
    counts[cellOf(zeroShot, fewShot, taskVector)]++;
  }
  return counts;
}

type Cell = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

export function cellOf(zeroShot: boolean, fewShot: boolean, taskVector: boolean): Cell {
  return ((zeroShot ? 4 : 0) + (fewShot ? 2 : 0) + (taskVector ? 1 : 0)) as Cell;
}

export function totalOf(counts: OutcomeCounts): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** How many queries each way answered as expected. */
export function rightAnswers(counts: OutcomeCounts): {
  zeroShot: number;
  fewShot: number;
  taskVector: number;
} {
  const sum = (bit: number): number =>
    counts.reduce((total, count, cell) => total + ((cell & bit) === 0 ? 0 : count), 0);
  return { zeroShot: sum(4), fewShot: sum(2), taskVector: sum(1) };
}
