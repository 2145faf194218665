import { Random } from "../../method/random.js";
import { ForeignFile } from "../foreignFile.js";
import type { Source } from "./columns.js";
import type { Reading } from "./reading.js";
import type { Table } from "./table.js";

/** So many rows become demonstrations where nothing else is said: the rest are queries to measure with. */
const USUAL_DEMONSTRATIONS = 8;

/** Which rows are used, and as what. */
export interface Selection {
  /** Most demonstrations; undefined for the usual number, or for all of a prompt. */
  readonly demonstrations?: number | undefined;
  /** Most queries; undefined for all that are left. */
  readonly queries?: number | undefined;
  /** The order is drawn at random with this seed; undefined keeps the file's. */
  readonly shuffle?: number | undefined;
  /** Whether each output is taken about as often. */
  readonly balance?: boolean | undefined;
  /** Splits that demonstrations and queries are taken from. */
  readonly demonstrationsSplit?: string | undefined;
  readonly queriesSplit?: string | undefined;
}

/** Rows of the table by their numbers, each in exactly one of the lists. Half as large as lists of any numbers. */
export interface Selected {
  readonly demonstrations: Int32Array;
  readonly queries: Int32Array;
  readonly leftOut: readonly LeftOutRows[];
}

export interface LeftOutRows {
  readonly rows: Int32Array;
  /** Why, and how to use them: a sentence that begins with their number. */
  readonly text: string;
}

/** @throws ForeignFile where a split is not there, or nothing can be a demonstration. */
export function selectRows(reading: Reading, input: Source, output: Source, selection: Selection): Selected {
  const { table, draft } = reading;
  const leftOut: LeftOutRows[] = [];
  const leave = (rows: Int32Array, text: string): void => {
    if (rows.length > 0) leftOut.push({ rows, text: text.replace("#", rowsText(rows.length)) });
  };
  const order = shuffled(table.rows, selection.shuffle);
  const usable = where(order, (row) => input.cell(row) !== undefined);
  const empty = where(order, (row) => input.cell(row) === undefined);
  leave(
    empty,
    `# without an input (${input.label}): ${placesText(table, empty)}. Write one, or name another input.`,
  );
  if (usable.length === 0 && empty.length > 0) {
    throw new ForeignFile(
      `No row has anything in ${JSON.stringify(input.label)}. Name another input: there are ${table.columns.join(", ")}.`,
    );
  }
  const shownSplit = selection.demonstrationsSplit ?? draft.demonstrationsSplit;
  const askedSplit = selection.queriesSplit ?? draft.queriesSplit;
  const splits = requireSplits(table, shownSplit, askedSplit);
  const mostShown =
    selection.demonstrations ??
    (draft.allDemonstrations === true ? Number.POSITIVE_INFINITY : USUAL_DEMONSTRATIONS);
  const hasAnswer = (row: number): boolean => output.cell(row) !== undefined;
  const label = (row: number): string => {
    const answer = output.cell(row);
    return (typeof answer === "string" ? answer : answer?.[0]) ?? "";
  };
  const balance = selection.balance === true;
  const inSplit =
    (split: string | undefined) =>
    (row: number): boolean =>
      split === undefined || table.split(row) === split;
  const demonstrations = take(
    where(usable, (row) => inSplit(shownSplit)(row) && hasAnswer(row)),
    mostShown,
    balance,
    label,
  );
  if (demonstrations.length === 0) throw nothingToShow(table, output, shownSplit);
  // By row, since sets of a million numbers take tens of megabytes.
  const taken = new Uint8Array(table.rows);
  for (const row of demonstrations) taken[row] = 1;
  const others = where(usable, (row) => taken[row] === 0);
  const asked = where(others, inSplit(askedSplit));
  // What stands in the demonstrations' own split is no query where queries have another.
  const elsewhere = where(others, (row) => !inSplit(askedSplit)(row));
  const queries = take(asked, selection.queries ?? Number.POSITIVE_INFINITY, balance, label);
  for (const row of queries) taken[row] = 1;
  leave(
    where(asked, (row) => taken[row] === 0),
    "# after the last query. Choose them with --queries and --shuffle.",
  );
  for (const split of splits) {
    const rows = where(elsewhere, (row) => table.split(row) === split);
    const how =
      split === shownSplit ? "--demonstrations takes more of them" : `--queries-split ${split} takes them`;
    leave(rows, `# of the split ${JSON.stringify(split)}: ${how}.`);
  }
  return { demonstrations, queries, leftOut };
}

function nothingToShow(table: Table, output: Source, split: string | undefined): ForeignFile {
  const where = split === undefined ? "No row" : `No row of the split ${JSON.stringify(split)}`;
  return new ForeignFile(
    `${where} has anything in ${JSON.stringify(output.label)}. Name another output: there are ${table.columns.join(", ")}.`,
  );
}

function requireSplits(table: Table, ...named: (string | undefined)[]): readonly string[] {
  const splits = [...table.splits().keys()];
  for (const split of named) {
    if (split === undefined || splits.includes(split)) continue;
    // A prompt may hold no query, or no demonstration.
    if (["demonstrations", "queries"].includes(split)) continue;
    const there = splits.length === 0 ? "The file has no splits" : `There are: ${splits.join(", ")}`;
    throw new ForeignFile(`There is no split ${JSON.stringify(split)}. ${there}.`);
  }
  return splits;
}

/** Row numbers in the file's order, or in one that the seed draws (Fisher and Yates). */
function shuffled(rows: number, seed: number | undefined): Int32Array {
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  if (seed === undefined) return order;
  const random = new Random(seed);
  for (let last = rows - 1; last > 0; last--) {
    const other = random.nextInt(last + 1);
    const row = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = row;
  }
  return order;
}

/** Those of the rows that pass. An array's own `filter` takes four times the memory on the way. */
function where(rows: Int32Array, test: (row: number) => boolean): Int32Array {
  const passed = new Int32Array(rows.length);
  let count = 0;
  for (const row of rows) if (test(row)) passed[count++] = row;
  return passed.slice(0, count);
}

/** The first of the rows, or one of each label in turn until there are enough. */
function take(rows: Int32Array, most: number, balance: boolean, label: (row: number) => string): Int32Array {
  if (!balance || most >= rows.length) return rows.slice(0, Math.min(most, rows.length));
  const byLabel = new Map<string, number[]>();
  for (const row of rows) {
    const list = byLabel.get(label(row));
    if (list === undefined) byLabel.set(label(row), [row]);
    else list.push(row);
  }
  const taken: number[] = [];
  for (let round = 0; taken.length < most; round++) {
    for (const list of byLabel.values()) {
      const row = list[round];
      if (row !== undefined && taken.length < most) taken.push(row);
    }
  }
  return Int32Array.from(taken);
}

const MOST_PLACES = 5;

function placesText(table: Table, rows: Int32Array): string {
  const places = Array.from(rows.subarray(0, MOST_PLACES), (row) => table.place(row));
  const more = rows.length - places.length;
  return places.join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function rowsText(count: number): string {
  return count === 1 ? "1 row" : `${count} rows`;
}
