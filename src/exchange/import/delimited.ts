import { CsvError, parse } from "csv-parse/sync";
import { expectedColumn, ExpectedTexts } from "./assertions.js";
import { looksLikeNames } from "./columnNames.js";
import { Reading } from "./reading.js";

export interface DelimitedOptions {
  /** Whether the first record names the columns; else they are numbered from 1 on. */
  readonly header: boolean;
}

const delimiters = [",", ";", "\t", "|"] as const;
const names: ReadonlyMap<string, string> = new Map([
  [",", "comma-separated values"],
  [";", "semicolon-separated values"],
  ["\t", "tab-separated values"],
  ["|", "bar-separated values"],
]);

/**
 * Reads comma-separated values and their dialects: RFC 4180 with `,`, `;`, TAB or `|`, a first line such as `sep=;`, and
 * any line ending.
 */
export function readCsv(bytes: Buffer, { header }: DelimitedOptions): Reading {
  const stated = /^sep=(.)\r?\n/.exec(bytes.subarray(0, 16).toString("utf8"));
  const body = stated === null ? bytes : bytes.subarray(Buffer.byteLength(stated[0]));
  const delimiter = stated?.[1] ?? delimiterOf(body);
  return readRecords(body, delimiter, { header, quote: '"', linesBefore: stated === null ? 0 : 1 });
}

/** Reads tab-separated values, in which a quote is text like any other. */
export function readTsv(bytes: Buffer, { header }: DelimitedOptions): Reading {
  return readRecords(bytes, "\t", { header, quote: null, linesBefore: 0 });
}

interface Dialect {
  readonly header: boolean;
  readonly quote: '"' | null;
  readonly linesBefore: number;
}

function readRecords(bytes: Buffer, delimiter: string, { header, quote, linesBefore }: Dialect): Reading {
  const reading = new Reading(
    names.get(delimiter) ?? `values separated by ${JSON.stringify(delimiter)}`,
    "line",
  );
  const expected = new ExpectedTexts(reading);
  let columns: readonly string[] | undefined;
  let lastLine = linesBefore;
  let wrapped = 0;
  let firstRecord: readonly string[] = [];
  const take = (record: readonly string[], endLine: number): void => {
    const line = lastLine + 1;
    lastLine = endLine;
    // A line with nothing in it, of separators alone as well, is no row.
    if (record.every((value) => value === "")) return;
    if (columns === undefined) {
      columns = namesOf(record, header, reading);
      firstRecord = record;
      if (header) return;
    }
    const extra = record.slice(columns.length).some((value) => value !== "");
    if (record.length < columns.length || extra) {
      reading.fault(line, `it has ${record.length} columns, not ${columns.length}`);
      return;
    }
    if (quote === null && record.some((value) => /^".*"$/s.test(value) && value.length > 1)) wrapped++;
    reportSwallowed(reading, record, delimiter, columns.length, line);
    const named = columns;
    const fields = named.map((name, index) => {
      const value = record[index] ?? "";
      return [name, name === expectedColumn ? expected.read(line, value) : value] as const;
    });
    reading.table.add(line, fields);
  };
  try {
    parse(bytes, {
      delimiter,
      quote,
      escape: quote,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: false,
      record_delimiter: ["\r\n", "\n", "\r"],
      on_record: (record: readonly string[], { lines }) => {
        take(record, lines + linesBefore);
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    reading.fault(
      lastLine + 1,
      `${lowerFirst(error.message)}. Close the quote, or import it as tab-separated values`,
    );
  }
  expected.finish();
  if (header && columns !== undefined && reading.table.rows === 0 && reading.faults.length === 0) {
    reading.fault(
      linesBefore + 1,
      "it is read as the names of the columns, and no row follows. If it is a row, add --no-header",
    );
  }
  if (header && columns !== undefined) noteHeader(reading, columns, firstRecord);
  if (wrapped > 0) {
    reading.note(
      `Quotes are text in tab-separated values: ${wrapped} ${wrapped === 1 ? "row has" : "rows have"} a value in double quotes. If they only wrap it, import with --format csv.`,
    );
  }
  return reading;
}

function namesOf(record: readonly string[], header: boolean, reading: Reading): readonly string[] {
  let width = record.length;
  // Spreadsheets write empty columns behind the last one.
  while (header && width > 1 && record[width - 1]?.trim() === "") width--;
  const columns = record
    .slice(0, width)
    .map((name, index) => (header && name.trim() !== "" ? name.trim() : String(index + 1)));
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined)
    reading.fault(reading.table.unit + " 1", `two columns are named ${JSON.stringify(twice)}`);
  return columns;
}

function noteHeader(reading: Reading, columns: readonly string[], record: readonly string[]): void {
  if (looksLikeNames(reading.table, columns)) return;
  const shown = record
    .slice(0, 4)
    .map((value) => JSON.stringify(value))
    .join(", ");
  reading.guessed(
    `The first line (${shown}) was read as the names of the columns. If it is a row, add --no-header.`,
  );
}

const MOST_SWALLOWED = 3;

/** A quote that is never closed takes in lines up to the next one: each would have been a row by itself. */
function reportSwallowed(
  reading: Reading,
  record: readonly string[],
  delimiter: string,
  columns: number,
  line: number,
): void {
  for (const value of record) {
    if (!value.includes("\n") || !value.includes(delimiter)) continue;
    const inner = value.split(/\r?\n/).slice(1, -1);
    const likeRows = inner.filter((text) => text.split(delimiter).length === columns).length;
    if (columns < 2 || likeRows < 1 || likeRows < inner.length) continue;
    if (reading.remarks.filter(({ text }) => text.includes("quote may be missing")).length >= MOST_SWALLOWED)
      return;
    reading.guessed(
      `The value that begins on line ${line} goes on over ${inner.length + 2} lines that look like rows: a closing quote may be missing.`,
    );
  }
}

const SAMPLED_LINES = 20;

/** The one that cuts most lines into as many columns as the first, quotes respected; of several the one with most columns. */
function delimiterOf(bytes: Buffer): string {
  const text = bytes.subarray(0, 65_536).toString("utf8");
  const lines = text
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== "")
    .slice(0, SAMPLED_LINES);
  let best = { delimiter: ",", score: 0 };
  for (const delimiter of delimiters) {
    const counts = lines.map((line) => outsideQuotes(line, delimiter));
    const [first = 0] = counts;
    if (first === 0) continue;
    const agreeing = counts.filter((count) => count === first).length / counts.length;
    const score = agreeing * 1000 + first;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

function outsideQuotes(line: string, delimiter: string): number {
  let count = 0;
  let quoted = false;
  for (const character of line) {
    if (character === '"') quoted = !quoted;
    else if (character === delimiter && !quoted) count++;
  }
  return count;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, "");
}
