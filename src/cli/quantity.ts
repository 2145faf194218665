import type { Axis, Tone } from "../analysis/figure.js";
import { colours } from "./colour.js";
import { fixed, percent } from "./format.js";

/** A value of an axis as the terminal shows it. */
export function quantity(value: number | null | undefined, { unit }: Axis): string {
  if (value === null || value === undefined) return "–";
  if (unit === "fraction") return percent(value);
  if (unit === "count" && Number.isInteger(value)) return String(value);
  return fixed(value, Math.abs(value) >= 100 ? 1 : 3).replace(/^-(?=[0.]*$)/, "");
}

/** The colour of a tone, near that of the editor's charts. */
export function toneColour(tone: Tone): (text: string) => string {
  switch (tone) {
    case "few-shot":
      return colours.blue;
    case "task-vector":
      return colours.magenta;
    case "validation":
      return colours.yellow;
    case "right":
      return colours.green;
    case "wrong":
    case "wrong-task":
      return colours.red;
    case "zero-shot":
    case "random-vector":
      return colours.gray;
    case "neutral":
      return String;
  }
}
