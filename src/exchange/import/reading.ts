import type { MatchKind } from "../../language/settings.js";
import { Table } from "./table.js";

/** Something in the file that cannot be read as a row; nothing is made of a file with one. */
export interface ImportFault {
  readonly place: string;
  readonly message: string;
}

/** What somebody should know of an import: what was not used and how to use it, what was guessed, and the rest. */
export interface Remark {
  readonly kind: "left-out" | "guessed" | "note";
  readonly text: string;
}

/** What a file says of the task besides its rows. */
export interface Draft {
  name?: string;
  description?: string;
  instruction?: string;
  /** As in an `.icl` file, with {input} and {output}. */
  template?: string;
  joiner?: string;
  stop?: string;
  match?: MatchKind;
  /** The columns that the format itself means. */
  input?: string;
  output?: string;
  /** Splits that the format itself means as demonstrations and as queries. */
  demonstrationsSplit?: string;
  queriesSplit?: string;
  /** Whether all rows of the first become demonstrations, however many: they stood in a prompt. */
  allDemonstrations?: boolean;
}

/** Splits of prompts that hold their own query. */
export const SHOWN = "demonstrations";
export const ASKED = "queries";

/** What is gathered while a file is read. */
export class Reading {
  /** What the file was taken for, as the user knows it: `comma-separated values`. */
  readonly format: string;
  readonly table: Table;
  readonly draft: Draft = {};
  readonly faults: ImportFault[] = [];
  readonly remarks: Remark[] = [];

  constructor(format: string, unit = "item") {
    this.format = format;
    this.table = new Table(unit);
  }

  fault(place: number | string, message: string): void {
    this.faults.push({ place: typeof place === "number" ? `${this.table.unit} ${place}` : place, message });
  }

  leftOut(text: string): void {
    this.remarks.push({ kind: "left-out", text });
  }

  guessed(text: string): void {
    this.remarks.push({ kind: "guessed", text });
  }

  note(text: string): void {
    this.remarks.push({ kind: "note", text });
  }
}
