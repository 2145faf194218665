import type { FileComparison, Outcome, VectorSummary } from "../method/comparison.js";
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
      return colours.green;
    case "compresses in part":
      return colours.yellow;
    case "undecided":
      return colours.cyan;
    case "does not compress":
      return colours.red;
  }
}

/** `layer 3 of 0–7 (7 of 8 held-out right)`: layers count from 0, and so does the range. */
export function layerText(
  vector: Pick<VectorSummary, "layer" | "validated" | "folds"> & {
    readonly candidates: readonly { readonly layer: number; readonly accuracy: number | null }[];
  },
  layers: number,
): string {
  const chosen = vector.candidates.find(({ layer }) => layer === vector.layer);
  const right = Math.round((chosen?.accuracy ?? 0) * vector.folds);
  const validation = vector.validated ? `${right} of ${vector.folds} held-out right` : "not validated";
  return `layer ${vector.layer} of 0–${layers - 1} (${validation})`;
}
