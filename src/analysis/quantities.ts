import type { Axis, BarsFigure, HeatFigure, LinesFigure } from "./figure.js";

/** From where to where an axis goes: its values and what it shows at least; never empty. */
export function domainOf({ domain }: Axis, values: readonly number[]): [number, number] {
  const all = [...values, ...(domain ?? [])];
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of all) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  return low < high ? [low, high] : [low - 0.5, high + 0.5];
}

/** The domain of what is drawn from zero on. */
export function domainFromZero(axis: Axis, values: readonly number[]): [number, number] {
  return domainOf(axis, [0, ...values]);
}

/** Every x of any curve, in order, each once. */
export function xValues({ series }: LinesFigure): number[] {
  return [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
}

/** What a figure's y axis has to hold: its values and the ends of their intervals. */
export function lineExtent({ series, levels = [] }: LinesFigure): number[] {
  const curves = series.flatMap(({ points }) =>
    points.flatMap(({ y, interval }) => [y, ...(interval ?? [])]),
  );
  return [...curves, ...levels.map(({ y }) => y)];
}

export function barExtent({ bars }: BarsFigure): number[] {
  return bars.flatMap(({ value, interval }) => [value, ...(interval ?? [])]);
}

export function heatExtent({ values }: HeatFigure): number[] {
  return values.flat().filter((value) => value !== null);
}
