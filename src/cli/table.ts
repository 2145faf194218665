import { colours } from "./colour.js";
import { visibleText } from "../language/visibleText.js";
import { cut, widthOf } from "./text.js";

export interface Column {
  /** May have two lines. */
  readonly title: string;
  readonly align?: "right";
  /** May be cut, down to `least` or the width of its title. */
  readonly flexible?: boolean;
  readonly least?: number;
  /** May be left out where the terminal is too narrow; the last such column goes first. */
  readonly optional?: boolean;
}

/** What a cell holds, and how what is left of it after cutting is coloured. */
interface Painted {
  readonly text: string;
  readonly paint: (text: string) => string;
}

export type Cell = string | Painted;

const GAP = 2;
/** No value is worth more columns than that in a table. */
const WIDEST = 40;

/**
 * A borderless table that reads well in logs too.
 * @param width columns to keep to; content beyond it is cut, then optional columns are left out.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width = Number.POSITIVE_INFINITY,
): string {
  return layOut(columns, rows, width).text;
}

/** The same, with the number of optional columns that were left out. */
export function layOut(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width: number,
): { text: string; left: number } {
  const contents = columns.map((_, place) => rows.map((row) => parts(row[place] ?? "")));
  const natural = contents.map((cells, place) =>
    Math.min(
      Math.max(titleWidth(columns[place]), ...cells.map(({ text }) => widthOf(text))),
      columns[place]?.flexible === true ? WIDEST : Number.POSITIVE_INFINITY,
    ),
  );
  const shown = fitting(columns, natural, width);
  const widths = shrink(columns, natural, shown, width);
  const lines = headLines(columns, shown, widths);
  for (let row = 0; row < rows.length; row++) {
    lines.push(
      line(
        shown.map((place) => {
          const { text, paint } = contents[place]?.[row] ?? parts("");
          const fitted = cut(text, widths[place] ?? 0);
          return {
            padding: (widths[place] ?? 0) - widthOf(fitted),
            shown: fitted === "" ? "" : paint(fitted),
            ...columns[place],
          };
        }),
      ),
    );
  }
  return { text: lines.join("\n"), left: columns.length - shown.length };
}

function parts(cell: Cell): Painted {
  if (typeof cell === "string") return { text: visibleText(cell), paint: (text) => text };
  return { ...cell, text: visibleText(cell.text) };
}

function titleWidth(column: Column | undefined): number {
  return Math.max(0, ...(column?.title ?? "").split("\n").map(widthOf));
}

/** What a flexible column cannot be cut below. */
function leastWidth(column: Column | undefined): number {
  return Math.max(titleWidth(column), column?.least ?? 0);
}

/** The columns that have room with all flexible ones at their least. */
function fitting(columns: readonly Column[], natural: readonly number[], width: number): number[] {
  const shown = columns.map((_, place) => place);
  const least = (place: number): number =>
    columns[place]?.flexible === true
      ? Math.min(leastWidth(columns[place]), natural[place] ?? 0)
      : (natural[place] ?? 0);
  const total = (): number =>
    shown.reduce((sum, place) => sum + least(place), 0) + GAP * Math.max(0, shown.length - 1);
  while (total() > width) {
    const last = shown.findLastIndex((place) => columns[place]?.optional === true);
    if (last < 0) break;
    shown.splice(last, 1);
  }
  return shown;
}

/** Takes columns from the widest flexible ones until the line fits. */
function shrink(
  columns: readonly Column[],
  natural: readonly number[],
  shown: readonly number[],
  width: number,
): number[] {
  const widths = [...natural];
  const sum = (): number =>
    shown.reduce((total, place) => total + (widths[place] ?? 0), 0) + GAP * (shown.length - 1);
  for (let excess = sum() - width; excess > 0; excess--) {
    const room = (place: number): number =>
      columns[place]?.flexible === true && (widths[place] ?? 0) > leastWidth(columns[place])
        ? (widths[place] ?? 0)
        : 0;
    const widest = shown.reduce((best, place) => (room(place) > room(best) ? place : best), shown[0] ?? 0);
    if (room(widest) === 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function headLines(
  columns: readonly Column[],
  shown: readonly number[],
  widths: readonly number[],
): string[] {
  const height = Math.max(...shown.map((place) => columns[place]?.title.split("\n").length ?? 1));
  return Array.from({ length: height }, (_, row) =>
    line(
      shown.map((place) => {
        const titles = (columns[place]?.title ?? "").split("\n");
        const title = titles[row - (height - titles.length)] ?? "";
        return {
          padding: (widths[place] ?? 0) - widthOf(title),
          shown: title === "" ? "" : colours.bold(title),
          ...columns[place],
        };
      }),
    ),
  );
}

function line(
  cells: readonly { readonly padding: number; readonly shown: string; readonly align?: "right" }[],
): string {
  return cells
    .map(({ padding, shown, align }, place) => {
      const blanks = " ".repeat(Math.max(0, padding));
      if (align === "right") return blanks + shown;
      return place === cells.length - 1 ? shown : shown + blanks;
    })
    .join(" ".repeat(GAP))
    .trimEnd();
}
