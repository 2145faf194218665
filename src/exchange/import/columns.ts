import { ForeignFile } from "../foreignFile.js";
import { expectedColumn } from "./assertions.js";
import { usualGroups, usualPairs } from "./columnNames.js";
import type { Reading } from "./reading.js";
import type { Cell, Table } from "./table.js";

/** What a user asks for: the name of a column, or a text with `{names}` in braces. */
export interface Wanted {
  readonly input?: string | undefined;
  readonly output?: string | undefined;
}

/** What makes one text of a row. */
export interface Source {
  /** As it is shown: a column's name, or the template. */
  readonly label: string;
  readonly columns: readonly string[];
  /** Undefined where the row has nothing in it. */
  readonly cell: (row: number) => Cell;
}

export type ColumnChoice =
  | {
      readonly kind: "chosen";
      readonly input: Source;
      readonly output: Source;
      /** The text before the demonstrations, where all rows agree in it. */
      readonly instruction: string | undefined;
      /** The column that it is from. */
      readonly instructionColumn: string | undefined;
    }
  | {
      readonly kind: "ambiguous";
      readonly columns: readonly string[];
      /** Those that are known already. */
      readonly input: string | undefined;
      readonly output: string | undefined;
    };

/** Columns that say what is to be done, the same for all rows or not. */
const instructionNames = ["instruction", "system", "system_prompt", "system prompt"];

/**
 * Finds input and output: as the user says, as the format means them, by usual names, of two columns the first and the
 * second. What is guessed is noted in the reading.
 * @throws ForeignFile where a wanted column is not there, or no field holds text.
 */
export function chooseColumns(reading: Reading, wanted: Wanted = {}): ColumnChoice {
  const { table, draft } = reading;
  const texts = table.columns.filter((name) => !table.isStructured(name));
  if (texts.length === 0 && table.rows > 0) {
    throw new ForeignFile(
      `No field of the rows holds text: ${table.columns.join(", ")} hold lists and objects. Name the parts, or convert the file first.`,
    );
  }
  const input = wanted.input ?? draft.input;
  const output = wanted.output ?? draft.output;
  if (
    wanted.output === undefined &&
    output !== undefined &&
    /^\w+$/.test(output) &&
    !texts.includes(output)
  ) {
    throw new ForeignFile(
      `None of the rows has an answer (${output}): there is nothing to show as a demonstration.`,
    );
  }
  // Names that are not there are told first.
  for (const name of [input, output]) if (name !== undefined) source(table, name);
  if (input !== undefined && output !== undefined && sourceKey(table, input) === sourceKey(table, output)) {
    throw new ForeignFile(`${JSON.stringify(input)} cannot be both input and output.`);
  }
  const found =
    input !== undefined && output !== undefined ? { input, output } : guess(reading, texts, input, output);
  if (found === undefined)
    return { kind: "ambiguous", columns: texts, input: wanted.input, output: wanted.output };
  return withInstruction(reading, source(table, found.input), source(table, found.output), wanted);
}

/** Two ways to write one column are one. */
function sourceKey(table: Table, name: string): string {
  return table.columns.includes(name) ? name : (/^\{([^{}]+)\}$/.exec(name)?.[1] ?? name);
}

interface Found {
  readonly input: string;
  readonly output: string;
}

function guess(
  reading: Reading,
  texts: readonly string[],
  input: string | undefined,
  output: string | undefined,
): Found | undefined {
  const { table } = reading;
  const usable = texts.filter((name) => !name.startsWith("__") || name === expectedColumn);
  const fits = (pair: Found): boolean =>
    (input ?? pair.input) === pair.input &&
    (output ?? pair.output) === pair.output &&
    pair.input !== pair.output;
  const group = input === undefined ? groupIn(usable) : undefined;
  if (group !== undefined && (output === undefined || output === group.output)) {
    const template = group.inputs.map((name) => `{${name}}`).join("\n");
    reading.guessed(
      `The input is made of ${group.inputs.join(" and ")}: --input ${JSON.stringify(template)}.`,
    );
    return { input: template, output: group.output };
  }
  const found = distinct(candidates(table, usable, input).filter(fits));
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  // One is given, maybe as a template, and among the others there is one usual output, or just one.
  const taken = [input, output].flatMap((name) => (name === undefined ? [] : source(table, name).columns));
  const rest = usable.filter((name) => !taken.includes(name) && !isInstruction(name));
  const usual = rest.filter((name) => usualOutputs.has(name.toLowerCase()));
  const [answer] = usual;
  if (input !== undefined && output === undefined && answer !== undefined && usual.length === 1) {
    return { input, output: answer };
  }
  const [last, ...more] = rest;
  if (last !== undefined && more.length === 0 && (input !== undefined) !== (output !== undefined)) {
    return { input: input ?? last, output: output ?? last };
  }
  return undefined;
}

const usualOutputs = new Set([
  ...usualPairs.map(([, output]) => output),
  ...usualGroups.flatMap(({ outputs }) => outputs),
]);

function groupIn(
  columns: readonly string[],
): { readonly inputs: readonly string[]; readonly output: string } | undefined {
  const actual = new Map(columns.map((name) => [name.toLowerCase(), name]));
  for (const { inputs, outputs } of usualGroups) {
    const mine = inputs.map((name) => actual.get(name));
    const theirs = outputs.map((name) => actual.get(name)).filter((name) => name !== undefined);
    const [output] = theirs;
    if (mine.every((name) => name !== undefined) && output !== undefined) return { inputs: mine, output };
  }
  return undefined;
}

function isInstruction(name: string): boolean {
  return instructionNames.includes(name.toLowerCase());
}

function candidates(table: Table, columns: readonly string[], input: string | undefined): Found[] {
  if (columns.includes(expectedColumn)) {
    return columns
      .filter((name) => name !== expectedColumn)
      .map((input) => ({ input, output: expectedColumn }));
  }
  const [first, second] = columns;
  const named = byName(table, columns, input);
  if (first !== undefined && second !== undefined && columns.length === 2 && named.length !== 1) {
    return [{ input: first, output: second }];
  }
  return named;
}

function byName(table: Table, columns: readonly string[], wanted: string | undefined): Found[] {
  const actual = new Map(columns.map((name) => [name.toLowerCase(), name]));
  const found = usualPairs.flatMap(([input, output]): Found[] => {
    const [mine, theirs] = [actual.get(input), actual.get(output)];
    return mine === undefined || theirs === undefined ? [] : [{ input: mine, output: theirs }];
  });
  // A label in words says more to a model than its number.
  const worded = found.filter(({ output }) => output.toLowerCase() === "label_text");
  const kept = worded.length > 0 ? found.filter(({ output }) => output.toLowerCase() !== "label") : found;
  // What is to be done is no input where there is another one.
  const others = kept.filter(
    ({ input }) => wanted !== undefined || !isInstruction(input) || !hasInput(table, kept),
  );
  return others.length > 0 ? others : kept;
}

function hasInput(table: Table, found: readonly Found[]): boolean {
  return found.some(({ input }) => !isInstruction(input) && table.columns.includes(input));
}

function distinct(list: readonly Found[]): Found[] {
  return [...new Map(list.map((pair) => [JSON.stringify([pair.input, pair.output]), pair])).values()];
}

/** @throws ForeignFile where a column is not there. */
function source(table: Table, wanted: string): Source {
  const { columns } = table;
  const name = columnNamed(columns, wanted);
  if (name !== undefined) return { label: name, columns: [name], cell: (row) => table.cell(row, name) };
  const parts = wanted.split(/\{([^{}\n]+)\}/);
  if (parts.length < 3) throw missing(wanted, columns);
  const names = parts.map((part, index) => {
    if (index % 2 === 0) return part;
    const column = columnNamed(columns, part.trim());
    if (column === undefined) throw missing(part.trim(), columns);
    return column;
  });
  const used = names.filter((_, index) => index % 2 === 1);
  const cell = (row: number): Cell => {
    if (used.every((column) => table.cell(row, column) === undefined)) return undefined;
    return names.map((part, index) => (index % 2 === 0 ? part : (table.text(row, part) ?? ""))).join("");
  };
  return { label: wanted, columns: [...new Set(used)], cell };
}

function columnNamed(columns: readonly string[], wanted: string): string | undefined {
  if (columns.includes(wanted)) return wanted;
  const alike = columns.filter((name) => name.toLowerCase() === wanted.toLowerCase());
  return alike.length === 1 ? alike[0] : undefined;
}

function missing(wanted: string, columns: readonly string[]): ForeignFile {
  return new ForeignFile(`There is no column ${JSON.stringify(wanted)}. There are: ${columns.join(", ")}.`);
}

/** One instruction for all rows stands before the demonstrations; one that differs goes before each input. */
function withInstruction(reading: Reading, input: Source, output: Source, wanted: Wanted): ColumnChoice {
  const { table, draft } = reading;
  const none = {
    kind: "chosen",
    input,
    output,
    instruction: draft.instruction,
    instructionColumn: undefined,
  } as const;
  const used = new Set([...input.columns, ...output.columns]);
  const name = table.columns.find((column) => isInstruction(column) && !used.has(column));
  if (name === undefined || table.isStructured(name)) return none;
  const first = table.text(0, name);
  let same = first !== undefined;
  let inputs = false;
  for (let row = 0; row < table.rows; row++) {
    if (table.text(row, name) !== first) same = false;
    if (input.cell(row) === undefined) inputs = true;
  }
  if (same && !inputs) return { ...none, instruction: first, instructionColumn: name };
  // With a template of one's own the column is named as left out.
  if (wanted.input !== undefined && !table.columns.includes(wanted.input)) return none;
  const cell = (row: number): Cell => {
    const parts = [table.text(row, name), ...[input.cell(row)].flat()];
    const texts = parts.filter((text) => text !== undefined && text !== "");
    return texts.length === 0 ? undefined : texts.join("\n");
  };
  const why = same ? "some rows have nothing else" : "it differs from row to row";
  reading.guessed(`The column ${name} is put before the input in each row, on a line of its own: ${why}.`);
  const together = { label: `${name} + ${input.label}`, columns: [name, ...input.columns], cell };
  return { ...none, input: together };
}
