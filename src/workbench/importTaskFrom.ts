import { chooseColumns, type ColumnChoice, type Columns } from "../exchange/importColumns.js";
import { importTask, type ImportedTask, USUAL_DEMONSTRATIONS } from "../exchange/importDemonstrations.js";
import { readImportFile } from "./importFile.js";

/** A file of rows, and what is known of its columns. */
export interface ImportRequest {
  /** Absolute path. */
  readonly file: string;
  /** Name of the task. */
  readonly name: string;
  readonly wanted: { readonly input?: string | undefined; readonly output?: string | undefined };
}

export type ImportOutcome =
  | { readonly kind: "task"; readonly task: ImportedTask; readonly columns: Columns; readonly rows: number }
  | {
      readonly kind: "ambiguous";
      readonly choice: Extract<ColumnChoice, { kind: "ambiguous" }>;
      /** What the first row holds, by column. */
      readonly sample: ReadonlyMap<string, string>;
    };

/**
 * Reads a file of rows as a task, or tells between which columns somebody has to choose.
 * @throws ForeignFile naming each fault with its line.
 */
export async function importTaskFrom({ file, name, wanted }: ImportRequest): Promise<ImportOutcome> {
  const table = await readImportFile(file);
  const choice = chooseColumns(table, wanted);
  if (choice.kind === "ambiguous") {
    return { kind: "ambiguous", choice, sample: table.rows[0]?.fields ?? new Map<string, string>() };
  }
  const task = importTask(table, choice, { name, demonstrations: USUAL_DEMONSTRATIONS });
  return { kind: "task", task, columns: choice, rows: table.rows.length };
}
