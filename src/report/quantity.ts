import type { Axis } from "../analysis/figure.js";
import { fixed, percent, percentRange } from "./figures.js";

/** A value of an axis, exactly enough to be told from its neighbours. */
export function quantity(value: number, { unit }: Axis): string {
  if (unit === "fraction") return percent(value).replace(/^-/, "−");
  if (unit === "count" && Number.isInteger(value)) return fixed(value, 0);
  return fixed(value, Math.abs(value) >= 100 ? 1 : 3);
}

/** `60 % (40–78 %)`: a value with the ends of its 95 % interval where it has one. */
export function withInterval(value: number, interval: readonly [number, number] | null, axis: Axis): string {
  const shown = quantity(value, axis);
  return interval === null ? shown : `${shown} (${intervalText(interval, axis)})`;
}

/** `40–78 %`; with a minus among them, `−0.2 to 0.4`. */
export function intervalText([low, high]: readonly [number, number], axis: Axis): string {
  if (axis.unit === "fraction" && low >= 0) return percentRange({ low, high });
  return `${quantity(low, axis)} to ${quantity(high, axis)}`;
}

/** Columns that a character of a chart's lettering takes at most, in CSS pixels. */
const LETTER = 6.8;

/** CSS pixels that a text in a chart takes, rather more than less. */
export function textWidth(text: string): number {
  return Math.ceil(text.length * LETTER);
}

/** A text that fits into so many CSS pixels; what is cut off, the figure's table has. */
export function fitted(text: string, pixels: number): string {
  if (textWidth(text) <= pixels) return text;
  const letters = Math.max(1, Math.floor(pixels / LETTER) - 1);
  return `${text.slice(0, letters).replace(/[\ud800-\udbff]$/, "")}…`;
}
