import path from "node:path";
import type { Query, Value } from "../language/document.js";
import { readTable, readText } from "./importFile.js";
import type { TaskFile } from "./taskFile.js";

/** A query from elsewhere; without an expected answer it counts for agreement alone. */
export interface AddedQuery {
  readonly input: string;
  readonly expected: string | undefined;
}

/** Names of columns, in the order in which they are looked for. */
const INPUT_COLUMNS = ["input", "text", "question", "prompt", "query"];
const OUTPUT_COLUMNS = ["output", "expected", "answer", "label", "completion", "response", "target"];

/**
 * Queries of a file of rows, or of a text file with one input on each line that is not blank. A row without an answer
 * is an input alone.
 * @throws ForeignFile naming each fault with its place.
 */
export async function readQueries(file: string): Promise<AddedQuery[]> {
  if (path.extname(file).toLowerCase() === ".txt") {
    const lines = (await readText(file)).split(/\r\n|\r|\n/).map((line) => line.trim());
    return lines.filter((input) => input !== "").map((input) => ({ input, expected: undefined }));
  }
  const table = await readTable(file);
  const { columns } = table;
  const input = inputColumn(columns);
  const named = OUTPUT_COLUMNS.find((name) => columns.includes(name));
  const output = named ?? (columns.length === 2 ? columns[1] : undefined);
  if (input === undefined) return [];
  return Array.from({ length: table.rows }, (_, row) => ({
    input: table.text(row, input) ?? "",
    expected: output === undefined || output === input ? undefined : answerOf(table.text(row, output)),
  })).filter(({ input: text }) => text !== "");
}

/** The column that holds inputs: the first where none has a usual name, undefined where there is none. */
export function inputColumn(columns: readonly string[]): string | undefined {
  return INPUT_COLUMNS.find((name) => columns.includes(name)) ?? columns[0];
}

function answerOf(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === "" ? undefined : text;
}

/** The task with more queries behind its own; the file stays as it is. */
export function withQueries(task: TaskFile, added: readonly AddedQuery[]): TaskFile {
  const { document } = task;
  const end = document.text.length;
  const span = { start: end, end };
  const value = (text: string): Value => ({ text, span, form: "quoted" });
  const queries = added.map(({ input, expected }, index): Query => ({
    kind: "query",
    index: document.queries.length + index,
    input: value(input),
    expected: expected === undefined ? undefined : value(expected),
    arrow: undefined,
    span,
  }));
  return {
    ...task,
    document: {
      ...document,
      queries: [...document.queries, ...queries],
      entries: [...document.entries, ...queries],
    },
  };
}
