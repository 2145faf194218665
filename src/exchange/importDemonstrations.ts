import { stringify } from "yaml";
import { parseDocument } from "../language/parse.js";
import { problemMessage } from "../language/problemMessage.js";
import type { Problem } from "../language/problems.js";
import { writeDemonstration, writeQuery } from "../language/writeEntry.js";
import { ForeignFile } from "./foreignFile.js";
import type { Columns } from "./importColumns.js";
import { readDelimited } from "./importDelimited.js";
import { readJsonLines, readJsonList } from "./importJson.js";
import { readPromptfoo } from "./importPromptfoo.js";
import type { ImportedTable, ImportFault, ImportKind } from "./importedRows.js";

/** So many rows become demonstrations where nothing else is said: the rest are queries to measure with. */
export const USUAL_DEMONSTRATIONS = 8;

/** The kind of a file by its ending, and by what it begins with where that tells nothing. */
export function importKindOf(name: string, text: string): ImportKind {
  const ending = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  switch (ending) {
    case "csv":
    case "tsv":
    case "json":
    case "jsonl":
      return ending;
    case "tab":
      return "tsv";
    case "ndjson":
      return "jsonl";
    case "yaml":
    case "yml":
      return "promptfoo";
    default:
      break;
  }
  const start = text.trimStart();
  if (start.startsWith("[")) return "json";
  if (start.startsWith("{")) return "jsonl";
  return (/[^\r\n]*/.exec(start)?.[0] ?? "").includes("\t") ? "tsv" : "csv";
}

/** @param header whether the first line of a table names its columns. */
export function readImport(text: string, kind: ImportKind, header = true): ImportedTable {
  const plain = text.startsWith("\ufeff") ? text.slice(1) : text;
  switch (kind) {
    case "csv":
    case "tsv":
      return readDelimited(plain, kind, header);
    case "jsonl":
      return readJsonLines(plain);
    case "json":
      return readJson(plain);
    case "promptfoo":
      return readPromptfoo(plain);
  }
}

/** A configuration of promptfoo may be JSON as well. */
function readJson(text: string): ImportedTable {
  return /^\s*\{[^[]*"(tests|prompts|providers)"\s*:/.test(text) ? readPromptfoo(text) : readJsonList(text);
}

const MOST_FAULTS = 20;

/** @throws ForeignFile naming the faults of a file, and where it holds no rows. */
export function requireRows({ rows, faults }: ImportedTable, name: string): void {
  if (faults.length > 0) throw new ForeignFile(faultLines(faults, name).join("\n"));
  if (rows.length === 0) throw new ForeignFile(`${name} holds no rows to import.`);
}

function faultLines(faults: readonly ImportFault[], name: string): string[] {
  const lines = faults.slice(0, MOST_FAULTS).map(({ place, message }) => `${name}, ${place}: ${message}.`);
  const more = faults.length - lines.length;
  if (more > 0) lines.push(`${more} more of the kind in ${name}.`);
  return lines;
}

export interface ImportOptions {
  /** Name of the task. */
  readonly name: string;
  /** So many first rows with an output become demonstrations. */
  readonly demonstrations: number;
  /** Most queries; the rows behind are left out. */
  readonly queries?: number | undefined;
}

export interface ImportedTask {
  /** The `.icl` file. */
  readonly text: string;
  readonly demonstrations: number;
  readonly queries: number;
  /** What is to know of it: sentences. */
  readonly notes: readonly string[];
}

interface Entry {
  readonly input: string;
  readonly output: string | undefined;
}

/** Joiners that are tried in turn: an answer ends at the joiner, so that no output may hold it. */
const joiners = ["\n", "\n\n", "\n###\n", "\n=====\n"];

/**
 * Writes rows as a task: the first with an output as demonstrations, the rest as queries.
 * @throws ForeignFile where a row lacks its input, or no row has an output.
 */
export function importTask(table: ImportedTable, columns: Columns, options: ImportOptions): ImportedTask {
  const entries = entriesOf(table, columns);
  const notes = [...table.notes];
  const demonstrations: Entry[] = [];
  const others: Entry[] = [];
  for (const entry of entries) {
    const shown = entry.output !== undefined && demonstrations.length < options.demonstrations;
    (shown ? demonstrations : others).push(entry);
  }
  if (demonstrations.length === 0) {
    throw new ForeignFile(
      `No row has anything in ${JSON.stringify(columns.output)}. Name another output column.`,
    );
  }
  const queries = others.slice(0, options.queries ?? others.length);
  if (queries.length < others.length) notes.push(`${others.length - queries.length} rows were left out.`);
  const outputs = new Set(demonstrations.map(({ output }) => output));
  if (outputs.size === 1 && demonstrations.length > 1 && queries.some(({ output }) => !outputs.has(output))) {
    notes.push(
      `All ${demonstrations.length} demonstrations have the same output: the rows may be sorted. Shuffle them first.`,
    );
  }
  const instruction = instructionText(table, columns);
  const joiner = joinerFor(entries, notes);
  const settings = {
    name: options.name,
    ...(instruction === undefined ? {} : { instruction }),
    ...(joiner === undefined ? {} : { joiner }),
  };
  // Line breaks as escapes: those at the end of a value must not be lost.
  const front = stringify(settings, { blockQuote: false, lineWidth: 0 });
  const lines = [
    "---",
    front.trimEnd(),
    "---",
    "",
    ...demonstrations.map(({ input, output }) => writeDemonstration(input, output ?? "", "blocks")),
    ...(queries.length === 0 ? [] : [""]),
    ...queries.map(({ input, output }) => writeQuery(input, output, "blocks")),
  ];
  const text = `${lines.join("\n")}\n`;
  requireSame(text, demonstrations, queries, notes);
  return { text, demonstrations: demonstrations.length, queries: queries.length, notes };
}

function entriesOf({ rows }: ImportedTable, { input, output }: Columns): Entry[] {
  const lacking = rows.filter(({ fields }) => !fields.has(input));
  const [first] = lacking;
  if (first !== undefined) {
    const more = lacking.length === 1 ? "" : `, and ${lacking.length - 1} more`;
    throw new ForeignFile(
      `The row of ${first.place} has nothing in ${JSON.stringify(input)}${more}. Mend it, or name another input column.`,
    );
  }
  return rows.map(({ fields }) => ({ input: fields.get(input) ?? "", output: fields.get(output) }));
}

function instructionText({ rows }: ImportedTable, { instruction }: Columns): string | undefined {
  return instruction === undefined ? undefined : rows[0]?.fields.get(instruction);
}

function joinerFor(entries: readonly Entry[], notes: string[]): string | undefined {
  const joiner = joiners.find((one) => !entries.some(({ output }) => output?.includes(one) === true));
  if (joiner === "\n") return undefined;
  notes.push(
    joiner === undefined
      ? "Some outputs hold every usual text between demonstrations: set joiner and stop by hand."
      : `Outputs have several lines, so that ${JSON.stringify(joiner)} stands between demonstrations and ends an answer.`,
  );
  return joiner;
}

/** What was written must read back as what was meant; what the checker has to say of it is passed on. */
function requireSame(text: string, shown: readonly Entry[], asked: readonly Entry[], notes: string[]): void {
  const document = parseDocument(text);
  const same =
    document.demonstrations.length === shown.length &&
    document.queries.length === asked.length &&
    document.demonstrations.every(
      ({ input, output }, i) => input.text === shown[i]?.input && output.text === shown[i].output,
    ) &&
    document.queries.every(
      ({ input, expected }, i) => input.text === asked[i]?.input && expected?.text === asked[i].output,
    );
  if (!same) throw new Error("What was written does not read back as what was imported");
  const found = new Map<string, { readonly first: Problem; count: number }>();
  for (const problem of document.problems) {
    const known = found.get(problem.code);
    if (known === undefined) found.set(problem.code, { first: problem, count: 1 });
    else known.count++;
  }
  for (const [code, { first, count }] of found) {
    notes.push(
      count === 1
        ? `${problemMessage(first)} [${code}]`
        : `${problemMessage(first)} [${code}, ${count} times; icl check names each]`,
    );
  }
}
