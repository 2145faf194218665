import path from "node:path";
import * as vscode from "vscode";
import * as z from "zod";
import { isTask } from "../../language/isTask.js";
import { countText } from "../../method/numberText.js";
import type { ImportOutcome } from "../../exchange/import/importBytes.js";
import type { ImportedTask } from "../../exchange/import/makeTask.js";
import { isPrompt, previewLines } from "../../exchange/import/preview.js";
import type { ImportRequest } from "../../workbench/importFile.js";
import type { CommandName } from "../ids.js";
import { inertText } from "../messages/inertText.js";
import { notify } from "../messages/notify.js";
import { withProgress } from "../messages/progress.js";
import { shownText } from "../messages/shownText.js";
import { importUntrusted, UserMessage } from "../messages/userMessage.js";
import { ReportDocuments } from "../views/reportDocuments.js";
import { openUntitled } from "./openUntitled.js";
import type { CommandHandler } from "./registerCommands.js";

/** Columns for who calls the command by hand; without them they are found, or asked for. */
const Wanted = z.object({ input: z.string().optional(), output: z.string().optional() }).catch({});

/** A file, or a text that is none. */
type Source = Pick<ImportRequest, "file" | "name" | "text">;

const filters = {
  "Prompts and rows": [
    "csv",
    "tsv",
    "tab",
    "jsonl",
    "ndjson",
    "json",
    "yaml",
    "yml",
    "prompty",
    "prompt",
    "txt",
  ],
  "All files": ["*"],
};

const PREVIEW_SCHEME = "icl-import";

/**
 * The commands that make a task of another program's rows or of a prompt, in a new document that is not saved yet, with
 * what became of them beside it.
 * @param extension the extension's folder, with the module that reads them in a thread of its own.
 */
export function importCommands(extension: vscode.Uri) {
  const worker = vscode.Uri.joinPath(extension, "dist", "import-worker.mjs").fsPath;
  const previews = new ReportDocuments(PREVIEW_SCHEME);

  const open = async (source: Source, columns: unknown): Promise<string | undefined> => {
    const task = await read(worker, source, Wanted.parse(columns));
    if (task === undefined) return undefined;
    const document = await openUntitled(source.name, textOf(task));
    await vscode.window.showTextDocument(document, { preview: false });
    // Nothing is written yet: the user sees what was made of the rows before saving it.
    const preview = previews.put(`Import of ${source.name}`, `${previewText(task)}\n`);
    await previews.showBeside(preview, true);
    void notify("information", summaryOf(task));
    return document.uri.toString();
  };

  return {
    importDemonstrations: async (from, columns) => {
      if (!vscode.workspace.isTrusted) throw importUntrusted();
      // The Explorer's menu gives an address, other callers its text.
      const named = typeof from === "string" ? vscode.Uri.parse(from, true) : from;
      const source = named instanceof vscode.Uri ? named : await askFile();
      if (source === undefined) return undefined;
      const file = source.fsPath;
      return open({ file, name: path.basename(file, path.extname(file)) }, columns);
    },
    pastePrompt: async () => {
      if (!vscode.workspace.isTrusted) throw importUntrusted();
      const text = await vscode.env.clipboard.readText();
      if (text.trim() === "") {
        throw new UserMessage("The clipboard holds no text. Copy a few-shot prompt, then paste it again.");
      }
      if (!isTask(text)) return open({ file: "the clipboard", name: "pasted", text }, {});
      const document = await openUntitled("pasted", text);
      await vscode.window.showTextDocument(document, { preview: false });
      return document.uri.toString();
    },
  } satisfies Partial<Record<CommandName, CommandHandler>>;
}

/** The task; asks for columns that the names do not tell. @returns undefined where the user chose none. */
async function read(
  worker: string,
  source: Source,
  columns: z.infer<typeof Wanted>,
): Promise<ImportedTask | undefined> {
  const { importInWorker } = await import("../../workbench/importInWorker.js");
  const outcomeOf = async (wanted: z.infer<typeof Wanted>): Promise<ImportOutcome> =>
    withProgress("Reading the rows", async ({ signal }) =>
      importInWorker(worker, { ...source, ...wanted }, signal),
    );
  let outcome = await outcomeOf(columns);
  if (outcome.kind === "ambiguous") {
    const settled = await settle(outcome);
    if (settled === undefined) return undefined;
    outcome = await outcomeOf(settled);
  }
  // Both columns are given by now.
  if (outcome.kind === "ambiguous") throw new Error("The columns are known and still ambiguous");
  return outcome.task;
}

/** What was guessed and left out stands beside the task. */
function summaryOf(task: ImportedTask): string {
  const made = `${countText(task.demonstrations, "demonstration")} and ${countText(task.queries, "query", "queries")}`;
  const columns = isPrompt(task) ? "" : `, ${task.input} → ${task.output}`;
  const said = `${made} from ${countText(task.rows, "row")}${columns}.`;
  const remarks = task.remarks.length;
  if (remarks === 0) return said;
  const [first] = task.remarks;
  return remarks === 1 && first !== undefined && !namesOption(first.text)
    ? `${said} ${first.text}`
    : `${said} ${remarks === 1 ? "A remark is" : `${remarks} remarks are`} beside it.`;
}

function previewText(task: ImportedTask): string {
  const lines = previewLines(task);
  if (!task.remarks.some(({ text }) => namesOption(text))) return lines.join("\n");
  return [...lines, "", "Options that begin with -- are those of the command line: icl import."].join("\n");
}

function namesOption(text: string): boolean {
  return / --\w/.test(text);
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
