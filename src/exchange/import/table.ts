import { StoredTexts } from "./storedTexts.js";

/** What one field of one row holds: a text, several accepted answers, or nothing. */
export type Cell = string | readonly string[] | undefined;

/** A surrogate without its other half. */
const HALF_CHARACTER = /\p{Surrogate}/u;
const BYTE_ORDER_MARK = "\ufeff";

/** How many rows have something that deserves a word, and the first of them. */
class OddRows {
  count = 0;
  #last = -1;
  readonly first: number[] = [];

  /** @param row not before one that was added already. */
  add(row: number): void {
    if (row === this.#last) return;
    this.#last = row;
    this.count++;
    if (this.first.length < 3) this.first.push(row);
  }
}

interface Column {
  readonly name: string;
  cells: StoredTexts;
}

/**
 * Rows by columns, before it is known which of them are input and output. Columns are kept each by itself, since a
 * million rows as objects would take several times the memory.
 */
export class Table {
  /** What a row's number counts: `line`, `item`. */
  readonly unit: string;
  readonly #columns: Column[] = [];
  readonly #byName = new Map<string, Column>();
  readonly #structured = new Set<string>();
  readonly #places: (number | string)[] = [];
  readonly #splits: string[] = [];
  readonly #odd = { halves: new OddRows(), marks: new OddRows() };

  constructor(unit: string) {
    this.unit = unit;
  }

  get rows(): number {
    return this.#places.length;
  }

  /** Those with something in them, in the order in which they first appear. */
  get columns(): readonly string[] {
    return this.#columns.filter(({ cells }) => cells.rows > 0).map(({ name }) => name);
  }

  /**
   * @param place a number of the table's unit, or where the row stands in words.
   * @param split the part of the data that it belongs to, empty for none.
   */
  add(place: number | string, fields: Iterable<readonly [string, Cell]>, split = ""): void {
    const row = this.#places.length;
    this.#places.push(place);
    if (split !== "" || this.#splits.length > 0) {
      while (this.#splits.length < row) this.#splits.push("");
      this.#splits.push(split);
    }
    for (const [name, cell] of fields) {
      const { cells } = this.#column(name);
      if (cell === undefined || cell.length === 0) continue;
      cells.set(row, cell);
      for (const text of typeof cell === "string" ? [cell] : cell) {
        if (HALF_CHARACTER.test(text)) this.#odd.halves.add(row);
        if (text.includes(BYTE_ORDER_MARK)) this.#odd.marks.add(row);
      }
    }
  }

  /** Rows with half of a character, which UTF-8 cannot hold, and rows with the mark that begins a file. */
  get odd(): { readonly halves: OddRows; readonly marks: OddRows } {
    return this.#odd;
  }

  /** Says that a column holds JSON of lists or objects somewhere, which nobody means as a text by itself. */
  markStructured(name: string): void {
    this.#structured.add(name);
  }

  isStructured(name: string): boolean {
    return this.#structured.has(name);
  }

  #column(name: string): Column {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const column = { name, cells: new StoredTexts() };
    this.#columns.push(column);
    this.#byName.set(name, column);
    return column;
  }

  cell(row: number, column: string): Cell {
    return this.#byName.get(column)?.cells.get(row);
  }

  /** The cell as one text; of several answers the first. */
  text(row: number, column: string): string | undefined {
    const cell = this.cell(row, column);
    return typeof cell === "string" ? cell : cell?.[0];
  }

  place(row: number): string {
    const place = this.#places[row] ?? 0;
    return typeof place === "number" ? `${this.unit} ${place}` : place;
  }

  split(row: number): string {
    return this.#splits[row] ?? "";
  }

  /** Makes the texts of a column the splits of the rows. */
  takeSplits(column: string): void {
    // Each name once in memory, however many rows have it.
    const names = new Map<string, string>();
    for (let row = 0; row < this.rows; row++) {
      const name = this.text(row, column) ?? "";
      if (!names.has(name)) names.set(name, name);
      this.#splits[row] = names.get(name) ?? name;
    }
    const taken = this.#byName.get(column);
    if (taken !== undefined) taken.cells = new StoredTexts();
  }

  /** How many rows each part of the data has, in their order; empty where there are no parts. */
  splits(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (let row = 0; row < this.#splits.length; row++) {
      const split = this.split(row);
      counts.set(split, (counts.get(split) ?? 0) + 1);
    }
    return counts;
  }

  /** Takes the same text off each cell of a column. */
  change(name: string, change: (text: string) => string): void {
    const column = this.#byName.get(name);
    if (column === undefined) return;
    const changed = new StoredTexts();
    for (let row = 0; row < column.cells.rows; row++) {
      const cell = column.cells.get(row);
      if (cell !== undefined) changed.set(row, typeof cell === "string" ? change(cell) : cell.map(change));
    }
    column.cells = changed;
  }
}
