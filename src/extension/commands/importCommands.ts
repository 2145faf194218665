import path from "node:path";
import * as vscode from "vscode";
import * as z from "zod";
import { countText } from "../../method/figureText.js";
import type { ImportOutcome } from "../../exchange/import/importBytes.js";
import type { ImportedTask } from "../../exchange/import/makeTask.js";
import type { CommandName } from "../ids.js";
import { inertText } from "../messages/inertText.js";
import { languageId } from "../languageId.js";
import { notify } from "../messages/notify.js";
import { withProgress } from "../messages/progress.js";
import { shownText } from "../messages/shownText.js";
import { importUntrusted } from "../messages/userMessage.js";
import type { CommandHandler } from "./registerCommands.js";

/** Columns for who calls the command by hand; without them they are found, or asked for. */
const Wanted = z.object({ input: z.string().optional(), output: z.string().optional() }).catch({});

const filters = {
  "Rows of demonstrations": ["csv", "tsv", "tab", "jsonl", "ndjson", "json", "yaml", "yml"],
  "All files": ["*"],
};

/**
 * The command that makes a task of another program's rows, in a new document that is not saved yet.
 * @param extension the extension's folder, with the module that reads them in a thread of its own.
 */
export function importCommands(extension: vscode.Uri) {
  const worker = vscode.Uri.joinPath(extension, "dist", "import-worker.mjs").fsPath;
  return {
    importDemonstrations: async (from, columns) => {
      if (!vscode.workspace.isTrusted) throw importUntrusted();
      const source = typeof from === "string" ? vscode.Uri.parse(from, true) : await askFile();
      if (source === undefined) return undefined;
      const file = source.fsPath;
      const name = path.basename(file, path.extname(file));
      const { importInWorker } = await import("../../workbench/importInWorker.js");
      const read = async (wanted: z.infer<typeof Wanted>): Promise<ImportOutcome> =>
        withProgress("Reading the rows", async ({ signal }) =>
          importInWorker(worker, { file, name, ...wanted }, signal),
        );
      let outcome = await read(Wanted.parse(columns));
      if (outcome.kind === "ambiguous") {
        const settled = await settle(outcome);
        if (settled === undefined) return undefined;
        outcome = await read(settled);
      }
      // Both columns are given by now.
      if (outcome.kind === "ambiguous") throw new Error("The columns are known and still ambiguous");
      const { task } = outcome;
      const document = await vscode.workspace.openTextDocument({
        language: languageId,
        content: textOf(task),
      });
      await vscode.window.showTextDocument(document);
      const made = `${countText(task.demonstrations, "demonstration")} and ${countText(task.queries, "query", "queries")}`;
      const sentences = [`${made} from ${countText(task.rows, "row")}, ${task.input} → ${task.output}.`];
      void notify("information", [...sentences, ...task.remarks.map(({ text }) => text)].join(" "));
      return document.uri.toString();
    },
  } satisfies Partial<Record<CommandName, CommandHandler>>;
}

function textOf({ pieces }: ImportedTask): string {
  return new TextDecoder().decode(Buffer.concat(pieces));
}

async function askFile(): Promise<vscode.Uri | undefined> {
  const [file] = (await vscode.window.showOpenDialog({ title: "Import Demonstrations", filters })) ?? [];
  return file;
}

/** Asks for what the names of the columns do not say. */
async function settle({
  choice,
  sample,
}: Extract<ImportOutcome, { kind: "ambiguous" }>): Promise<z.infer<typeof Wanted> | undefined> {
  const input = choice.input ?? (await pickColumn("Which column holds the inputs?", choice.columns, sample));
  if (input === undefined) return undefined;
  const rest = choice.columns.filter((name) => name !== input);
  const output = choice.output ?? (await pickColumn("Which column holds the outputs?", rest, sample));
  return output === undefined ? undefined : { input, output };
}

const LONGEST_SAMPLE = 80;

async function pickColumn(
  placeHolder: string,
  columns: readonly string[],
  sample: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  const items = columns.map((column) => ({
    column,
    label: inertText(column),
    description: inertText(shownText(sample.get(column) ?? "", LONGEST_SAMPLE)),
  }));
  const picked = await vscode.window.showQuickPick(items, { title: "Import Demonstrations", placeHolder });
  return picked?.column;
}
