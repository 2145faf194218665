import type { TableFigure } from "../../analysis/figure.js";

export type Row = TableFigure["rows"][number];
export type Direction = "ascending" | "descending";

const collator = new Intl.Collator("en", { numeric: true });

/** By value where both have one, by text where neither has; what has none comes last in either direction. */
function compareCells(a: Row[number] | undefined, b: Row[number] | undefined, sign: 1 | -1): number {
  const [left, right] = [a?.value ?? null, b?.value ?? null];
  if (left !== null && right !== null) return sign * (left - right);
  if (left === null && right === null) return sign * collator.compare(a?.text ?? "", b?.text ?? "");
  return Number(left === null) - Number(right === null);
}

/** The rows in the order of a column; equal ones stay in their order. */
export function sortedRows(rows: readonly Row[], column: number, direction: Direction): Row[] {
  return rows.toSorted((a, b) => compareCells(a[column], b[column], direction === "ascending" ? 1 : -1));
}
