import { countText } from "../../method/numberText.js";
import { ForeignFile } from "../foreignFile.js";
import { chooseColumns, type ColumnChoice, type Wanted } from "./columns.js";
import { decodeText } from "./decodeText.js";
import { importKindOf, readImport, type ImportKind } from "./formats.js";
import { type ImportedTask, makeTask } from "./makeTask.js";
import { type ImportFault, type Reading, SHOWN } from "./reading.js";
import type { Selection } from "./selection.js";
import { setUsualSplits } from "./splitNames.js";

export interface ImportOptions extends Wanted, Selection {
  /** Name of the task. */
  readonly name: string;
  /** Undefined to go by the file's name and by what it begins with. */
  readonly kind?: ImportKind | undefined;
  /** Whether the first line of a table names its columns; default true. */
  readonly header?: boolean | undefined;
}

export type ImportOutcome =
  | { readonly kind: "task"; readonly task: ImportedTask }
  | {
      readonly kind: "ambiguous";
      readonly choice: Extract<ColumnChoice, { kind: "ambiguous" }>;
      /** What the first row holds, by column. */
      readonly sample: ReadonlyMap<string, string>;
    };

/**
 * All of it: bytes → text → rows by columns → input and output → task.
 * @param file name of the file, for its ending and for messages.
 * @throws ForeignFile naming each fault with its place; nothing is made of a file with one.
 */
export function importBytes(bytes: Uint8Array, file: string, options: ImportOptions): ImportOutcome {
  return importRows(readRows(bytes, file, options), options);
}

/** The second half of it, for which the file's bytes are no longer needed. */
export function importRows(reading: Reading, options: ImportOptions): ImportOutcome {
  const choice = chooseColumns(reading, options);
  if (choice.kind === "chosen") return { kind: "task", task: makeTask(reading, choice, options) };
  const { table } = reading;
  const sample = new Map(table.columns.map((column) => [column, table.text(0, column) ?? ""]));
  return { kind: "ambiguous", choice, sample };
}

/** The rows of a file, whichever kind it is. */
export function readRows(
  bytes: Uint8Array,
  file: string,
  { kind, header = true }: Pick<ImportOptions, "kind" | "header"> = {},
): Reading {
  const text = decodeText(bytes, file);
  const reading = readImport(text, kind ?? importKindOf(file, text), { header });
  requireRows(reading, file);
  noteOddCharacters(reading);
  takeSplitColumn(reading);
  return reading;
}

function noteOddCharacters(reading: Reading): void {
  const { table } = reading;
  const { halves, marks } = table.odd;
  const rows = ({ count, first }: typeof halves): string => {
    const more = count > first.length ? ` and ${count - first.length} more` : "";
    return `${countText(count, "row")} (${first.map((row) => table.place(row)).join(", ")}${more})`;
  };
  if (halves.count > 0) {
    reading.note(
      `Half of a character (a lone surrogate, as in a text that was cut) is in ${rows(halves)}: it is written as \ufffd. Write the whole character.`,
    );
  }
  if (marks.count > 0) {
    reading.note(
      `A byte order mark (U+FEFF), which cannot be seen, is in ${rows(marks)}: it is kept, and the model reads it. Remove it if files were joined.`,
    );
  }
}

/** Columns that say which part of the data a row belongs to. */
const splitColumns = ["split", "__metadata.split"];

function takeSplitColumn(reading: Reading): void {
  const { table, draft } = reading;
  const column =
    table.splits().size > 0 ? undefined : splitColumns.find((name) => table.columns.includes(name));
  if (column === undefined) return;
  table.takeSplits(column);
  setUsualSplits(reading, [...table.splits().keys()]);
  if (draft.demonstrationsSplit === SHOWN) draft.allDemonstrations = true;
}

const MOST_FAULTS = 20;

function requireRows({ table, faults }: Reading, name: string): void {
  if (faults.length > 0) throw new ForeignFile(faultLines(faults, name).join("\n"));
  if (table.rows === 0) throw new ForeignFile(`${name} holds no rows to import.`);
}

function faultLines(faults: readonly ImportFault[], name: string): string[] {
  const lines = faults.slice(0, MOST_FAULTS).map(({ place, message }) => `${name}, ${place}: ${message}.`);
  const more = faults.length - lines.length;
  if (more > 0) lines.push(`${more} more such faults in ${name}.`);
  return lines;
}
