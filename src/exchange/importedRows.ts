/** Kinds of file that demonstrations are read from. */
export const importKinds = ["csv", "tsv", "jsonl", "json", "promptfoo"] as const;
export type ImportKind = (typeof importKinds)[number];

/** One row of a file before it is known which of its fields are input and output. */
export interface ImportedRow {
  /** Where it stands: `line 3`, `item 3`. */
  readonly place: string;
  /** By column. A field that is empty, null or absent is left out. */
  readonly fields: ReadonlyMap<string, string>;
}

/** Something in the file that cannot be read as a row. */
export interface ImportFault {
  readonly place: string;
  readonly message: string;
}

/** What a file holds. Where there are faults nothing should be made of the rows. */
export interface ImportedTable {
  readonly kind: ImportKind;
  /** In the order in which they first appear. */
  readonly columns: readonly string[];
  readonly rows: readonly ImportedRow[];
  readonly faults: readonly ImportFault[];
  /** What is to know of how it was read: sentences. */
  readonly notes: readonly string[];
}

/** Column names that formats with a fixed meaning are read into. */
export const fixedColumns = { input: "input", output: "output", instruction: "instruction" } as const;

/** Gathers rows, their columns and what is wrong with them. */
export class TableBuilder {
  readonly #columns = new Set<string>();
  readonly #rows: ImportedRow[] = [];
  readonly #faults: ImportFault[] = [];
  readonly #notes: string[] = [];

  add(place: string, fields: Iterable<readonly [string, unknown]>): void {
    const texts = new Map<string, string>();
    for (const [name, value] of fields) {
      this.#columns.add(name);
      const text = textOf(value);
      if (text === undefined) {
        this.fault(place, `its ${JSON.stringify(name)} is not text`);
        return;
      }
      if (text !== "") texts.set(name, text);
    }
    this.#rows.push({ place, fields: texts });
  }

  fault(place: string, message: string): void {
    this.#faults.push({ place, message });
  }

  note(sentence: string): void {
    this.#notes.push(sentence);
  }

  table(kind: ImportKind): ImportedTable {
    return {
      kind,
      columns: [...this.#columns],
      rows: this.#rows,
      faults: this.#faults,
      notes: this.#notes,
    };
  }
}

/** Empty where there is nothing; undefined for what is no single value. */
function textOf(value: unknown): string | undefined {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
