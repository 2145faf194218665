import type { FileComparison, Outcome } from "../method/comparison.js";
import { colours } from "./colour.js";
import type { Cell } from "./table.js";

/** An answer with its mark: right, wrong, or neither where none is expected. */
export function marked({ answer, match }: Pick<Outcome, "answer" | "match">): Cell {
  if (match === null) return `  ${answer}`;
  const colour = match ? colours.green : colours.red;
  return {
    text: `${match ? "✓" : "✗"} ${answer}`,
    paint: (text) => colour(text.slice(0, 1)) + text.slice(1),
  };
}

export function percent(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : `${Math.round(value * 100)} %`;
}

/** `56–79 %` */
export function percentRange({ low, high }: { readonly low: number; readonly high: number }): string {
  return `${Math.round(low * 100)}–${Math.round(high * 100)} %`;
}

export function fixed(value: number | null | undefined, digits = 2): string {
  return value === null || value === undefined ? "–" : value.toFixed(digits);
}

export function verdictColour(verdict: FileComparison["summary"]["verdict"]): (text: string) => string {
  switch (verdict) {
    case "compresses":
    case "agrees":
      return colours.green;
    case "compresses in part":
    case "demonstrations not needed":
      return colours.yellow;
    case "undecided":
      return colours.cyan;
    case "does not compress":
    case "does not agree":
    case "prompt fails":
      return colours.red;
  }
}
