import path from "node:path";
import * as vscode from "vscode";
import * as z from "zod";
import type { ImportedTable } from "../../../exchange/importedRows.js";
import type { ColumnChoice, Columns } from "../../../exchange/importColumns.js";
import type { CommandName } from "../../ids.js";
import { languageId } from "../../languageId.js";
import { withProgress } from "../progress.js";
import { count } from "../stepText.js";
import { importUntrusted } from "../userMessage.js";
import type { CommandHandler } from "./register.js";

/** Columns for who calls the command by hand; without them they are found, or asked for. */
const Wanted = z.object({ input: z.string().optional(), output: z.string().optional() }).catch({});

const filters = {
  "Rows of demonstrations": ["csv", "tsv", "tab", "jsonl", "ndjson", "json", "yaml", "yml"],
  "All files": ["*"],
};

/** The command that makes a task of another program's rows, in a new document that is not saved yet. */
export function importCommands(isTrusted: () => boolean) {
  return {
    importDemonstrations: async (from, columns) => {
      if (!isTrusted()) throw importUntrusted();
      const source = typeof from === "string" ? vscode.Uri.parse(from, true) : await askFile();
      if (source === undefined) return undefined;
      const [{ readImportFile }, { chooseColumns }, { importTask, USUAL_DEMONSTRATIONS }] = await Promise.all(
        [
          import("../../../workbench/importFile.js"),
          import("../../../exchange/importColumns.js"),
          import("../../../exchange/importDemonstrations.js"),
        ],
      );
      const table = await withProgress("Reading the rows", async () => readImportFile(source.fsPath));
      const chosen = await settle(chooseColumns(table, Wanted.parse(columns)), table);
      if (chosen === undefined) return undefined;
      const name = path.basename(source.fsPath, path.extname(source.fsPath));
      const task = importTask(table, chosen, { name, demonstrations: USUAL_DEMONSTRATIONS });
      const document = await vscode.workspace.openTextDocument({ language: languageId, content: task.text });
      await vscode.window.showTextDocument(document);
      const made = `${count(task.demonstrations, "demonstration")} and ${count(task.queries, "query", "queries")}`;
      const sentences = [
        `${made} from ${count(table.rows.length, "row")}, ${chosen.input} → ${chosen.output}.`,
      ];
      void vscode.window.showInformationMessage([...sentences, ...task.notes].join(" "));
      return document.uri.toString();
    },
  } satisfies Partial<Record<CommandName, CommandHandler>>;
}

async function askFile(): Promise<vscode.Uri | undefined> {
  const [file] = (await vscode.window.showOpenDialog({ title: "Import Demonstrations", filters })) ?? [];
  return file;
}

/** Asks for what the names of the columns do not tell. */
async function settle(choice: ColumnChoice, table: ImportedTable): Promise<Columns | undefined> {
  if (choice.kind === "chosen") return choice;
  const input = choice.input ?? (await pickColumn("Which column holds the inputs?", choice.columns, table));
  if (input === undefined) return undefined;
  const rest = choice.columns.filter((name) => name !== input);
  const output = choice.output ?? (await pickColumn("Which column holds the outputs?", rest, table));
  return output === undefined ? undefined : { input, output, instruction: undefined };
}

const LONGEST_SAMPLE = 80;

async function pickColumn(
  placeHolder: string,
  columns: readonly string[],
  { rows }: ImportedTable,
): Promise<string | undefined> {
  const items = columns.map((label) => ({
    label,
    description: (rows[0]?.fields.get(label) ?? "").replace(/\s+/g, " ").slice(0, LONGEST_SAMPLE),
  }));
  const picked = await vscode.window.showQuickPick(items, { title: "Import Demonstrations", placeHolder });
  return picked?.label;
}
