import path from "node:path";
import { countText } from "../../method/figureText.js";
import { chooseColumns } from "../../exchange/importColumns.js";
import { importTask, USUAL_DEMONSTRATIONS } from "../../exchange/importDemonstrations.js";
import type { ImportKind } from "../../exchange/importedRows.js";
import { readImportFile } from "../../workbench/importFile.js";
import { requireAbsent, requireWritable, writeWhole } from "../../workbench/writeWhole.js";
import { countOption } from "../numberOptions.js";
import { exitCodes, UsageError } from "../exitCode.js";
import { Terminal } from "../terminal.js";

export interface ImportCommandOptions {
  readonly output: string;
  readonly format?: ImportKind;
  readonly inputColumn?: string;
  readonly outputColumn?: string;
  readonly header: boolean;
  readonly demonstrations?: string;
  readonly queries?: string;
  readonly force?: boolean;
}

/** `icl import`: a task from rows of another format. Writes all of it, or nothing. */
export async function importDemonstrations(file: string, options: ImportCommandOptions): Promise<number> {
  const terminal = new Terminal();
  const demonstrations =
    options.demonstrations === undefined
      ? USUAL_DEMONSTRATIONS
      : countOption("--demonstrations", options.demonstrations, 1);
  const queries = options.queries === undefined ? undefined : countOption("--queries", options.queries, 0);
  await requireWritable(options.output);
  if (options.force !== true) await requireAbsent(options.output);
  const table = await readImportFile(file, options.format, options.header);
  const choice = chooseColumns(table, { input: options.inputColumn, output: options.outputColumn });
  if (choice.kind === "ambiguous") {
    throw new UsageError(
      `${file} has the columns ${choice.columns.join(", ")}. Say which are meant by --input-column and --output-column.`,
    );
  }
  const name = path.basename(options.output).replace(/\.icl$/, "");
  const task = importTask(table, choice, { name, demonstrations, queries });
  await writeWhole(options.output, Buffer.from(task.text, "utf8"));
  for (const note of task.notes) terminal.warn(note);
  terminal.say(
    `${options.output}: ${countText(task.demonstrations, "demonstration")} and ${countText(task.queries, "query", "queries")} from ${countText(table.rows.length, "row")}, columns ${choice.input} → ${choice.output}`,
  );
  return exitCodes.met;
}
