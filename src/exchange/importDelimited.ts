import { CsvError, parse } from "csv-parse/sync";
import { TableBuilder, type ImportedTable } from "./importedRows.js";
import { expectedColumn, expectedFromText } from "./importPromptfoo.js";

interface Parsed {
  readonly record: readonly string[];
  /** `lines`: the record's last line, from 1 on. */
  readonly info: { readonly lines: number };
}

/**
 * Reads comma-, semicolon- or tab-separated values as RFC 4180 has them.
 * @param header whether the first record names the columns; else they are numbered from 1 on.
 */
export function readDelimited(text: string, kind: "csv" | "tsv", header: boolean): ImportedTable {
  const builder = new TableBuilder();
  let records: readonly Parsed[];
  try {
    records = parse(text, {
      bom: true,
      delimiter: kind === "tsv" ? "\t" : delimiterOf(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as readonly Parsed[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const lines = (error as { readonly lines?: unknown }).lines;
    builder.fault(`line ${typeof lines === "number" ? lines : 1}`, lowerFirst(error.message));
    return builder.table(kind);
  }
  const [first, ...rest] = records;
  if (first === undefined) return builder.table(kind);
  const names = first.record.map((name, index) =>
    header && name.trim() !== "" ? name.trim() : String(index + 1),
  );
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) builder.fault("line 1", `two columns are named ${JSON.stringify(twice)}`);
  for (const { record, info } of header ? rest : records) {
    const place = `line ${info.lines}`;
    if (record.length !== names.length) {
      builder.fault(place, `it has ${record.length} columns, not ${names.length}`);
      continue;
    }
    const fields = names.map((name, index): [string, unknown] => [name, record[index] ?? ""]);
    const expected = fields.find(([name]) => name === expectedColumn);
    if (expected !== undefined) {
      const value = expectedFromText(String(expected[1]));
      if (value === undefined) {
        builder.fault(
          place,
          "its expected value is no plain text: only assertions of type equals can be read",
        );
        continue;
      }
      expected[1] = value;
    }
    builder.add(place, fields);
  }
  return builder.table(kind);
}

/** The one of `,`, `;` and TAB that the first line has most of. */
function delimiterOf(text: string): string {
  const line = /[^\r\n]*/.exec(text)?.[0] ?? "";
  const counted = [",", ";", "\t"].map((character) => [character, line.split(character).length] as const);
  return counted.reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, "");
}
