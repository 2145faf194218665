import type { ColumnChoice } from "./columns.js";
import type { Reading } from "./reading.js";
import type { Table } from "./table.js";

type Chosen = Extract<ColumnChoice, { kind: "chosen" }>;

/** So many columns are named; a wider table is told by their number. */
const MOST_NAMED = 20;

/** `{{name}}`, `{name}` or `${name}` alone. */
const PLACEHOLDER = /^\s*(?:\{\{\s*[\w.-]+\s*\}\}|\$?\{\s*[\w.-]+\s*\})\s*$/;

/** What is said of rows and columns once it is known which are used. */
export class Notes {
  readonly #reading: Reading;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  leftOut(text: string): void {
    this.#reading.leftOut(text);
  }

  /** Columns with something in them that no text is made of. */
  unusedColumns({ input, output, instructionColumn }: Chosen): void {
    const { table } = this.#reading;
    const used = new Set([...input.columns, ...output.columns, instructionColumn]);
    const unused = table.columns.filter((name) => !used.has(name));
    if (unused.length === 0) return;
    const shown = unused.slice(0, MOST_NAMED).join(", ");
    const more = unused.length > MOST_NAMED ? ` and ${unused.length - MOST_NAMED} more` : "";
    const [example = ""] = unused.filter((name) => !table.isStructured(name));
    const mine = input.columns.map((name) => `{${name}}`).join("\\n");
    const how = example === "" ? "" : ` To show one to the model: --input "{${example}}\\n${mine}".`;
    this.#reading.leftOut(`Columns that are not used: ${shown}${more}.${how}`);
  }

  /** Two columns of which the first repeats a few texts and the second never does: most likely the labels stand first. */
  columnOrder({ input, output }: Chosen, rows: number): void {
    const { table, draft } = this.#reading;
    const [inputColumn, moreInputs] = input.columns;
    const [outputColumn, moreOutputs] = output.columns;
    if (draft.input !== undefined || inputColumn === undefined || outputColumn === undefined) return;
    if (moreInputs !== undefined || moreOutputs !== undefined || rows < 3) return;
    const [mine, theirs] = [spread(table, inputColumn), spread(table, outputColumn)];
    const reversed =
      mine.distinct * 2 <= mine.rows && theirs.distinct > mine.distinct && theirs.length > mine.length;
    if (!reversed) return;
    this.#reading.guessed(
      `${inputColumn} is taken for the input and ${outputColumn} for the output, but they may be the other way round: ${inputColumn} repeats a few texts, as labels do. If so: --input-column ${shellWord(outputColumn)} --output-column ${shellWord(inputColumn)}.`,
    );
  }

  /** A prompt's last input is often a name in braces, which a program replaces. */
  placeholders(asked: Int32Array, input: (row: number) => string): void {
    const first = Array.from(asked, input).find((text) => PLACEHOLDER.test(text));
    if (first === undefined) return;
    this.#reading.note(`The query ${first.trim()} is a placeholder. Put inputs to try in its place.`);
  }

  /** Demonstrations that all have one output teach nothing. */
  oneOutput(
    shown: Int32Array,
    asked: Int32Array,
    output: (row: number) => string | undefined,
    isShuffled: boolean,
  ): void {
    const outputs = new Set(Array.from(shown, output));
    if (outputs.size !== 1 || shown.length < 2 || asked.every((row) => outputs.has(output(row)))) return;
    const remedy = isShuffled ? "Add --balance." : "The rows may be sorted: add --shuffle or --balance.";
    this.#reading.note(`All ${shown.length} demonstrations have the same output. ${remedy}`);
  }
}

function shellWord(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : JSON.stringify(text);
}

const SAMPLED = 1000;

function spread(table: Table, column: string): { rows: number; distinct: number; length: number } {
  const texts = new Set<string>();
  let rows = 0;
  let length = 0;
  for (let row = 0; row < Math.min(table.rows, SAMPLED); row++) {
    const text = table.text(row, column);
    if (text === undefined) continue;
    rows++;
    length += text.length;
    texts.add(text);
  }
  return { rows, distinct: texts.size, length: rows === 0 ? 0 : length / rows };
}
