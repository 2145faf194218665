import Table from "cli-table3";
import pc from "picocolors";
import type { FileComparison, Outcome, VectorSummary } from "../method/comparison.js";

/** A borderless table that reads well in logs too. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], numeric: readonly number[] = []): string {
  const none = { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" };
  const lines = new Table({
    head: head.map((title) => pc.bold(title)),
    chars: { ...none, top: "", "top-mid": "", "top-left": "", "top-right": "", bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "", left: "", right: "", middle: "  " },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    colAligns: head.map((_, column) => (numeric.includes(column) ? "right" : "left")),
  });
  for (const row of rows) lines.push([...row]);
  return lines
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

/** A value as a line of a table can hold it: control characters escaped, cut to `width`. */
export function cell(text: string, width = 24): string {
  const visible = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("\\\\", "\\");
  return visible.length > width ? `${visible.slice(0, width - 1)}…` : visible;
}

/** An answer with its mark: right, wrong, or neither where none is expected. */
export function marked({ answer, match }: Pick<Outcome, "answer" | "match">): string {
  const shown = cell(answer);
  if (match === null) return shown;
  return match ? `${pc.green("✓")} ${shown}` : `${pc.red("✗")} ${shown}`;
}

export function percent(value: number | undefined): string {
  return value === undefined ? "–" : `${Math.round(value * 100)} %`;
}

export function fixed(value: number | null | undefined, digits = 2): string {
  return value === null || value === undefined ? "–" : value.toFixed(digits);
}

export function milliseconds(value: number): string {
  return value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;
}

export function bytes(value: number): string {
  const units = ["B", "KB", "MB", "GB"];
  let scaled = value;
  let unit = 0;
  while (scaled >= 1024 && unit < units.length - 1) {
    scaled /= 1024;
    unit++;
  }
  return `${unit === 0 ? scaled : scaled.toFixed(1)} ${units[unit] ?? ""}`;
}

export function verdictColour(verdict: FileComparison["summary"]["verdict"]): (text: string) => string {
  switch (verdict) {
    case "compresses":
      return pc.green;
    case "compresses in part":
      return pc.yellow;
    case "undecided":
      return pc.cyan;
    case "does not compress":
      return pc.red;
  }
}

/** `layer 3 of 8, validated 8/8` in words. */
export function layerText(
  vector: Pick<VectorSummary, "layer" | "validated" | "folds"> & {
    readonly candidates: readonly { readonly layer: number; readonly accuracy: number | null }[];
  },
  layers: number,
): string {
  const chosen = vector.candidates.find(({ layer }) => layer === vector.layer);
  const right = Math.round((chosen?.accuracy ?? 0) * vector.folds);
  const validation = vector.validated ? `validated ${right}/${vector.folds}` : "not validated";
  return `layer ${vector.layer} of ${layers}, ${validation}`;
}
