import { fixedColumns, type ImportedTable } from "./importedRows.js";
import { expectedColumn } from "./importPromptfoo.js";
import { ForeignFile } from "./foreignFile.js";

/** Which columns are input and output. */
export interface Columns {
  readonly input: string;
  readonly output: string;
  /** A column whose one value is the task's instruction. */
  readonly instruction: string | undefined;
}

export type ColumnChoice =
  | ({ readonly kind: "chosen" } & Columns)
  | {
      readonly kind: "ambiguous";
      readonly columns: readonly string[];
      /** Those that are known already. */
      readonly input: string | undefined;
      readonly output: string | undefined;
    };

/** Pairs of names that data sets use, in small letters. */
const pairs: readonly (readonly [string, string])[] = [
  ["input", "output"],
  ["question", "answer"],
  ["query", "answer"],
  ["query", "response"],
  ["prompt", "completion"],
  ["prompt", "response"],
  ["instruction", "response"],
  ["text", "label"],
  ["sentence", "label"],
  ["text", "category"],
  ["source", "target"],
  ["input", "target"],
  ["input", "label"],
  ["input", "expected"],
  ["x", "y"],
];

/**
 * Finds input and output by their names; of two columns the first is the input.
 * @param wanted names given by the user, which win.
 * @throws ForeignFile where a wanted column is not there.
 */
export function chooseColumns(
  table: Pick<ImportedTable, "columns" | "rows">,
  wanted: { readonly input?: string | undefined; readonly output?: string | undefined } = {},
): ColumnChoice {
  const { columns } = table;
  for (const name of [wanted.input, wanted.output]) {
    if (name === undefined || columns.includes(name)) continue;
    throw new ForeignFile(`There is no column ${JSON.stringify(name)}. There are: ${columns.join(", ")}.`);
  }
  if (wanted.input !== undefined && wanted.input === wanted.output) {
    throw new ForeignFile(`${JSON.stringify(wanted.input)} cannot be both input and output.`);
  }
  const instruction = instructionOf(table, wanted);
  const possible = columns.filter((name) => name !== instruction);
  const fits = ([input, output]: readonly [string, string]): boolean =>
    (wanted.input ?? input) === input && (wanted.output ?? output) === output && input !== output;
  const found = candidates(possible).filter(fits);
  const [only, ...others] = distinct(found);
  if (only !== undefined && others.length === 0) {
    return { kind: "chosen", input: only[0], output: only[1], instruction };
  }
  const { input, output } = wanted;
  if (input !== undefined && output !== undefined) return { kind: "chosen", input, output, instruction };
  return { kind: "ambiguous", columns: possible, input, output };
}

function candidates(columns: readonly string[]): (readonly [string, string])[] {
  if (columns.includes(expectedColumn)) {
    return columns.filter((name) => name !== expectedColumn).map((name) => [name, expectedColumn] as const);
  }
  const [first, second] = columns;
  if (first !== undefined && second !== undefined && columns.length === 2) {
    const named = byName(columns);
    return named.length === 1 ? named : [[first, second]];
  }
  return byName(columns);
}

function byName(columns: readonly string[]): (readonly [string, string])[] {
  const actual = new Map(columns.map((name) => [name.toLowerCase(), name]));
  return pairs.flatMap(([input, output]) => {
    const [mine, theirs] = [actual.get(input), actual.get(output)];
    return mine === undefined || theirs === undefined ? [] : [[mine, theirs] as const];
  });
}

function distinct(list: readonly (readonly [string, string])[]): (readonly [string, string])[] {
  return [...new Map(list.map((pair) => [JSON.stringify(pair), pair])).values()];
}

/** The column `instruction`, where it is neither wanted otherwise nor the only possible input, and says one thing. */
function instructionOf(
  { columns, rows }: Pick<ImportedTable, "columns" | "rows">,
  wanted: { readonly input?: string | undefined; readonly output?: string | undefined },
): string | undefined {
  const name = columns.find((column) => column.toLowerCase() === fixedColumns.instruction);
  if (name === undefined || name === wanted.input || name === wanted.output || columns.length < 3)
    return undefined;
  const said = new Set(rows.map(({ fields }) => fields.get(name)));
  return said.size <= 1 ? name : undefined;
}
