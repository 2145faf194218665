import path from "node:path";
import * as vscode from "vscode";
import { controlVectorSentences } from "../../method/controlVectorText.js";
import { methodText, validationText } from "../../method/vectorText.js";
import { bytesText } from "../../method/numberText.js";
import type { Compressed } from "../../workbench/compressed.js";
import type { SnippetKind } from "../../workbench/copyAsCode.js";
import type { ControlVectorFigures, ExportFormat } from "../../workbench/exportTask.js";
import type { CommandName } from "../ids.js";
import { confirm, notify } from "../messages/notify.js";
import { withProgress } from "../messages/progress.js";
import { UserMessage } from "../messages/userMessage.js";
import type { CommandTools } from "./commandTools.js";
import { EditorTargets } from "./editorTargets.js";
import { requireTrust } from "../jobs/trust.js";
import type { CommandHandler } from "./registerCommands.js";

interface FormatItem extends vscode.QuickPickItem {
  readonly format: ExportFormat;
  /** Name of the kind of file in the dialogue, and its ending without the dot. */
  readonly filter: readonly [string, string];
}

const formats: readonly FormatItem[] = [
  {
    label: "safetensors",
    description: "the vector or the cells, with their origin",
    format: "safetensors",
    filter: ["Safetensors", "safetensors"],
  },
  {
    label: "NumPy",
    description: "mean few-shot states: float32, a row for each layer",
    format: "numpy",
    filter: ["NumPy", "npy"],
  },
  {
    label: "JSON",
    description: "the vector or the cells, with their origin, for any program",
    format: "json",
    filter: ["JSON", "json"],
  },
  {
    label: "Control vector for llama.cpp",
    description: "approximate: measured before it is written",
    format: "control-vector",
    filter: ["GGUF", "gguf"],
  },
  {
    label: "KV prefix for llama.cpp",
    description: "lossless, for this model, release and KV type",
    format: "kv-prefix",
    filter: ["KV prefix", "kv"],
  },
];

/** Commands that take a task's vector out of the editor. */
export function exportCommands({ known: { files }, runner, server }: CommandTools) {
  const targets = new EditorTargets(files);
  return {
    exportTaskVector: async (uri, to, as) => {
      requireTrust();
      const file = await targets.file(uri);
      const given = typeof to === "string" ? vscode.Uri.parse(to, true) : undefined;
      const item =
        formats.find(({ format }) => format === as) ??
        formats.find(({ filter }) => given?.path.endsWith(`.${filter[1]}`)) ??
        (await pickFormat());
      if (item === undefined) return undefined;
      const target = given ?? (await askPlace(file.path, item));
      if (target === undefined) return undefined;
      if (target.scheme !== "file") {
        throw new UserMessage(
          "The vector is written on the machine that runs the engine. Choose a folder on its disk.",
        );
      }
      const exported = await withProgress("Exporting the task vector", async (follow) =>
        runner.export(file, item.format, target.fsPath, confirmControlVector, follow),
      );
      if (exported === undefined) return undefined;
      const names = exported.files.map(
        ({ path: place, bytes }) => `${path.basename(place)} (${bytesText(bytes)})`,
      );
      const { compressed } = exported;
      const held = compressed === undefined ? "" : withheldText(compressed);
      void notify("information", `Exported ${names.join(", ")}.${held}`);
      return target.toString();
    },
    copyAsCode: async (uri, as) => {
      requireTrust();
      const file = await targets.file(uri);
      const kind = programs.find(({ program }) => program === as)?.program ?? (await pickProgram());
      if (kind === undefined) return undefined;
      const { code, compressed } = await withProgress("Generating the code", async (follow) =>
        runner.snippet(file, kind, follow, server.urlOf(file.path)),
      );
      await vscode.env.clipboard.writeText(code);
      void notify(
        "information",
        compressed === undefined
          ? "The code was copied to the clipboard. A comment in it names the server."
          : `The code was copied to the clipboard, with the task vector in it.${withheldText(compressed)}`,
      );
      return code;
    },
  } satisfies Partial<Record<CommandName, CommandHandler>>;
}

/** Where the task may be run with something else than what was taken out of the editor. */
function withheldText({ vector, withheld }: Compressed): string {
  if (withheld === undefined) return "";
  const { method, layer, validated, heldOut } = vector;
  const about = [methodText({ method, layer }), validationText({ validated, heldOut })].join(", ");
  return ` It cannot hold every method that the file may be run with, so it holds this vector: ${about}.`;
}

const programs: readonly (vscode.QuickPickItem & { readonly program: SnippetKind })[] = [
  { label: "curl", description: "asks icl serve", program: "curl" },
  { label: "Python with openai", description: "asks icl serve", program: "openai-python" },
  { label: "Node with openai", description: "asks icl serve", program: "openai-node" },
  { label: "LangChain", description: "asks icl serve", program: "langchain" },
  {
    label: "Node",
    description: "with this package, installed from a release file; runs llama.cpp",
    program: "node",
  },
  {
    label: "PyTorch",
    description: "a forward hook for the same model in Hugging Face transformers",
    program: "pytorch",
  },
];

async function pickProgram(): Promise<SnippetKind | undefined> {
  const picked = await vscode.window.showQuickPick(programs, {
    title: "Copy as Code",
    placeHolder: "Choose where the code will run",
    matchOnDescription: true,
  });
  return picked?.program;
}

async function pickFormat(): Promise<FormatItem | undefined> {
  return vscode.window.showQuickPick(formats, {
    title: "Export Task Vector",
    placeHolder: "Choose a format",
    matchOnDescription: true,
  });
}

async function askPlace(
  file: string,
  { filter: [kind, ending] }: FormatItem,
): Promise<vscode.Uri | undefined> {
  const name = `${path.basename(file, ".icl")}.${ending}`;
  return vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.file(path.join(path.dirname(file), name)),
    filters: { [kind]: [ending] },
    title: "Export Task Vector",
  });
}

async function confirmControlVector(figures: ControlVectorFigures): Promise<boolean> {
  return confirm("Write this control vector?", "Write", controlVectorSentences(figures).join("\n"));
}
