import { stringify } from "yaml";
import { parseDocument } from "../../language/parse.js";
import { problemMessage } from "../../language/problemMessage.js";
import type { Problem } from "../../language/problems.js";
import { scanBody } from "../../language/scanBody.js";
import { MOST_TASK_BYTES } from "../../language/taskSize.js";
import { writeDemonstration, writeQuery } from "../../language/writeEntry.js";
import { ForeignFile } from "../foreignFile.js";
import { noteAlternatives, separatorFor } from "./alternatives.js";
import type { ColumnChoice } from "./columns.js";
import { Notes } from "./notes.js";
import type { Reading, Remark } from "./reading.js";
import { type Selection, selectRows } from "./selection.js";
import { takeSharedLayout } from "./sharedLayout.js";
import type { Cell } from "./table.js";

/** A task made of a file's rows. */
export interface ImportedTask {
  /** The `.icl` file in UTF-8, in pieces. */
  readonly pieces: readonly Uint8Array[];
  /** What the file was taken for. */
  readonly format: string;
  readonly rows: number;
  readonly demonstrations: number;
  readonly queries: number;
  /** What became the input and the output, for people. */
  readonly input: string;
  readonly output: string;
  readonly columns: readonly string[];
  /** What was left out, guessed and noted. Rows that are used and rows that are left out by name are all rows. */
  readonly remarks: readonly Remark[];
  readonly leftOutRows: number;
}

/** The whole `.icl` file. */
export function taskText({ pieces }: Pick<ImportedTask, "pieces">): string {
  return Buffer.concat(pieces).toString("utf8");
}

interface Entry {
  readonly input: string;
  readonly output: string | undefined;
}

/** Joiners that are tried in turn: an answer ends at the joiner, so that no output may hold it. */
const joiners = ["\n", "\n\n", "\n###\n", "\n=====\n"];

/**
 * Writes rows as a task.
 * @throws ForeignFile where no row can be a demonstration, or the task would be longer than one may be.
 */
export function makeTask(
  reading: Reading,
  choice: Extract<ColumnChoice, { kind: "chosen" }>,
  selection: Selection & { readonly name: string },
): ImportedTask {
  const { table, draft } = reading;
  const { input, output } = choice;
  const notes = new Notes(reading);
  takeSharedLayout(reading, input, output);
  const { demonstrations, queries, leftOut } = selectRows(reading, input, output, selection);
  for (const { text } of leftOut) notes.leftOut(`Left out: ${text}`);
  notes.unusedColumns(choice);
  notes.columnOrder(choice, demonstrations.length + queries.length);
  const separator = separatorFor(table, output);
  noteAlternatives(reading, separator);
  const entry = (row: number): Entry => ({
    input: inputText(input.cell(row)),
    output: outputText(output.cell(row), separator),
  });
  notes.placeholders(queries, (row) => entry(row).input);
  notes.oneOutput(demonstrations, queries, (row) => entry(row).output, selection.shuffle !== undefined);
  const joiner = draft.joiner ?? joinerFor(reading, [demonstrations, queries], (row) => entry(row).output);
  const settings = {
    name: draft.name ?? selection.name,
    ...(draft.description === undefined ? {} : { description: draft.description }),
    ...(draft.template === undefined ? {} : { template: draft.template }),
    ...(choice.instruction === undefined ? {} : { instruction: choice.instruction }),
    ...(joiner === undefined || joiner === "\n" ? {} : { joiner }),
    ...(draft.stop === undefined ? {} : { stop: draft.stop }),
    ...(draft.match === undefined ? {} : { match: draft.match }),
    ...(separator === undefined ? {} : { alternatives: separator }),
  };
  const pieces = write(settings, demonstrations, queries, entry);
  for (const note of problemsIn(pieces, demonstrations.length)) reading.note(note);
  return {
    pieces,
    format: reading.format,
    rows: table.rows,
    demonstrations: demonstrations.length,
    queries: queries.length,
    input: input.label,
    output: output.label,
    columns: table.columns,
    remarks: reading.remarks,
    leftOutRows: leftOut.reduce((sum, { rows }) => sum + rows.length, 0),
  };
}

/** Several texts of one input, such as tokens, stand on lines of their own. */
function inputText(cell: Cell): string {
  if (typeof cell === "string") return cell;
  return cell === undefined ? "" : cell.join("\n");
}

function outputText(cell: Cell, separator: string | undefined): string | undefined {
  return typeof cell === "string" || cell === undefined ? cell : cell.join(separator ?? "");
}

function joinerFor(
  reading: Reading,
  lists: readonly Int32Array[],
  output: (row: number) => string | undefined,
): string | undefined {
  const possible = new Set(joiners);
  for (const rows of lists) {
    for (const row of rows) {
      const text = output(row);
      if (text?.includes("\n") !== true) continue;
      for (const joiner of possible) if (text.includes(joiner)) possible.delete(joiner);
    }
  }
  const [joiner] = possible;
  if (joiner === undefined) {
    reading.note("Some outputs hold every usual text between demonstrations: set joiner and stop by hand.");
  } else if (joiner !== "\n") {
    reading.guessed(
      `Outputs have several lines, so ${JSON.stringify(joiner)} separates demonstrations and ends an answer.`,
    );
  }
  return joiner;
}

/** So many entries are written, and read again, at a time. */
const PIECE = 1000;

/** What was written must read back as what was meant. */
function write(
  settings: object,
  demonstrations: Int32Array,
  queries: Int32Array,
  entry: (row: number) => Entry,
): Buffer[] {
  // Line breaks as escapes: those at the end of a value must not be lost.
  const front = stringify(settings, { blockQuote: false, lineWidth: 0 });
  const pieces = [Buffer.from(`---\n${front.trimEnd()}\n---\n\n`, "utf8")];
  let bytes = 0;
  const add = (rows: Int32Array, line: (one: Entry) => string): void => {
    for (let from = 0; from < rows.length; from += PIECE) {
      const entries = Array.from(rows.subarray(from, from + PIECE), entry);
      const text = `${entries.map(line).join("\n")}\n`;
      requireSame(text, entries);
      const piece = Buffer.from(text, "utf8");
      bytes += piece.length;
      if (bytes > MOST_TASK_BYTES) throw tooLong();
      pieces.push(piece);
    }
  };
  add(demonstrations, ({ input, output }) => writeDemonstration(input, output ?? "", "blocks"));
  if (queries.length > 0) pieces.push(Buffer.from("\n"));
  add(queries, ({ input, output }) => writeQuery(input, output, "blocks"));
  return pieces;
}

function tooLong(): ForeignFile {
  return new ForeignFile(
    `The task would be longer than a task may be (${MOST_TASK_BYTES} bytes). Take some of the rows with --queries and --shuffle.`,
  );
}

function requireSame(text: string, expected: readonly Entry[]): void {
  const { entries } = scanBody(text, 0);
  const same =
    entries.length === expected.length &&
    entries.every((one, index) => {
      const { input, output } = expected[index] ?? { input: undefined, output: undefined };
      const found = one.kind === "query" ? one.expected : one.output;
      return one.input.text === input && found?.text === output;
    });
  if (!same) throw new Error("What was written does not read back as what was imported");
}

/** Of larger tasks only the beginning is checked here: `icl check` takes all of one. */
const MOST_CHECKED = 2 * 1024 * 1024;

const TOO_LONG_TO_CHECK = "The first rows are too long to be checked here: icl check checks all of them.";

/** What the checker has to say of the task, once for each kind of problem. */
function problemsIn(pieces: readonly Buffer[], demonstrations: number): string[] {
  const checked: Buffer[] = [];
  let bytes = 0;
  for (const piece of pieces) {
    bytes += piece.length;
    if (bytes > MOST_CHECKED) break;
    checked.push(piece);
  }
  const found = new Map<string, { readonly first: Problem; count: number }>();
  // The front matter alone would be said to have no demonstrations.
  if (checked.length < 2) return [TOO_LONG_TO_CHECK];
  for (const problem of parseDocument(Buffer.concat(checked).toString("utf8")).problems) {
    // What must be is said by the command itself.
    if (problem.code === "no-queries" && demonstrations > 0) continue;
    const known = found.get(problem.code);
    if (known === undefined) found.set(problem.code, { first: problem, count: 1 });
    else known.count++;
  }
  const notes = [...found].map(([code, { first, count }]) =>
    count === 1
      ? `${problemMessage(first)} [${code}]`
      : `${problemMessage(first)} [${code}, ${count} times; icl check names each]`,
  );
  if (checked.length < pieces.length)
    notes.push("Only the first rows were checked: icl check checks all of them.");
  return notes;
}
