import { median } from "../method/median.js";

export type Floor = { readonly atLeast: number } | { readonly atMost: number };

/** One figure. Relations are medians of ratios, each of two times taken one after the other. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the value must reach on a model of ordinary size; null where none is set. */
  readonly floor: Floor | null;
  /** Whether the floor is held here; null where it is not: the figure is reported. */
  readonly kept: boolean | null;
  readonly detail: string;
}

/** A measurement before it is known whether its floor is held. */
export type Figure = Omit<Measurement, "kept">;

/** How a cost grows. */
export interface Curve {
  readonly name: string;
  /** What is counted on the first axis. */
  readonly of: string;
  readonly points: readonly CurvePoint[];
}

export interface CurvePoint {
  readonly count: number;
  readonly milliseconds: number;
  /** Tokens that went through the model. */
  readonly tokens: number;
}

export function judge(figure: Figure, held: boolean): Measurement {
  const { value, floor } = figure;
  const kept = floor === null ? true : "atLeast" in floor ? value >= floor.atLeast : value <= floor.atMost;
  return { ...figure, kept: held && floor !== null ? kept : null };
}

/** What is to be timed; each call does the same again. */
export type Timed = () => void | Promise<void>;

/**
 * Milliseconds of each candidate in each round. They take turns, so that a drift of the machine's speed meets all
 * of them; a first round that warms up is not counted.
 */
export async function inTurn(candidates: readonly Timed[], rounds: number): Promise<number[][]> {
  const times = candidates.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, candidate] of candidates.entries()) {
      const milliseconds = await elapsed(candidate);
      if (round > 0) times[index]?.push(milliseconds);
    }
  }
  return times;
}

export async function elapsed(work: Timed): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** The median over rounds of the ratio of the times of two candidates. */
export function pairedRatio(above: readonly number[] = [], below: readonly number[] = []): number {
  return median(above.map((time, round) => time / (below[round] ?? NaN)));
}

export function rate(tokens: number, milliseconds: number): string {
  return `${Math.round((tokens / milliseconds) * 1000)} tokens/s`;
}

export function duration(milliseconds: number): string {
  if (milliseconds >= 10_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${milliseconds.toFixed(milliseconds < 100 ? 2 : 0)} ms`;
}
