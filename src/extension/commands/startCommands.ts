import path from "node:path";
import * as vscode from "vscode";
import { parseDocument } from "../../language/parse.js";
import { countText } from "../../method/numberText.js";
import { skeleton } from "../files/skeleton.js";
import type { CommandName } from "../ids.js";
import { languageId } from "../languageId.js";
import { notify } from "../messages/notify.js";
import { UserMessage } from "../messages/userMessage.js";
import { exists, openUntitled } from "./openUntitled.js";
import type { CommandHandler } from "./registerCommands.js";

interface Example {
  readonly file: vscode.Uri;
  /** Without the ending. */
  readonly name: string;
  readonly text: string;
}

/** Commands that bring a first file. @param extension the extension's folder. */
export function startCommands(extension: vscode.Uri) {
  const folder = vscode.Uri.joinPath(extension, "examples");
  return {
    newFile: async () => {
      const document = await vscode.workspace.openTextDocument({ language: languageId, content: "" });
      const editor = await vscode.window.showTextDocument(document);
      await editor.insertSnippet(new vscode.SnippetString(skeleton));
      return document.uri.toString();
    },
    openExample: async (given, place) => {
      const examples = await readExamples(folder);
      const example =
        typeof given === "string" ? examples.find(({ name }) => name === given) : await pickExample(examples);
      if (example === undefined) return undefined;
      const document = await openUntitled(example.name, example.text);
      const viewColumn = place === "beside" ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
      await vscode.window.showTextDocument(document, { viewColumn, preview: false });
      return document.uri.toString();
    },
    copyExamples: async () => {
      const workspace = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === "file");
      if (workspace === undefined) {
        throw new UserMessage("Open a folder first: the examples are copied into it.", {
          title: "Open Folder…",
          command: "workbench.action.files.openFolder",
        });
      }
      const target = vscode.Uri.joinPath(workspace.uri, "examples");
      const examples = await readExamples(folder);
      const copied: vscode.Uri[] = [];
      for (const { file, name } of examples) {
        const copy = vscode.Uri.joinPath(target, `${name}.icl`);
        // One's own changes are never written over.
        if (await exists(copy)) continue;
        await vscode.workspace.fs.copy(file, copy, { overwrite: false });
        copied.push(copy);
      }
      const kept = examples.length - copied.length;
      const left = kept === 0 ? "" : ` ${countText(kept, "file")} of the same name left unchanged.`;
      void notify(
        "information",
        `${countText(copied.length, "example")} copied into ${target.fsPath}.${left}`,
      );
      const [first] = copied;
      if (first !== undefined) await vscode.commands.executeCommand("revealInExplorer", first);
      return copied.length;
    },
  } satisfies Partial<Record<CommandName, CommandHandler>>;
}

async function readExamples(folder: vscode.Uri): Promise<Example[]> {
  const files = (await vscode.workspace.fs.readDirectory(folder))
    .map(([name]) => name)
    .filter((name) => name.endsWith(".icl"))
    .sort();
  return Promise.all(
    files.map(async (name) => {
      const file = vscode.Uri.joinPath(folder, name);
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
      return { file, name: path.posix.basename(name, ".icl"), text };
    }),
  );
}

async function pickExample(examples: readonly Example[]): Promise<Example | undefined> {
  const items = examples.map((example) => {
    const { settings, demonstrations, queries } = parseDocument(example.text);
    const size = `${countText(demonstrations.length, "demonstration")}, ${countText(queries.length, "query", "queries")}`;
    return {
      label: example.name,
      description: size,
      detail: firstSentence(settings.description ?? ""),
      example,
    };
  });
  const options = { title: "Open Example", placeHolder: "Opens as your own copy", matchOnDetail: true };
  return (await vscode.window.showQuickPick(items, options))?.example;
}

function firstSentence(text: string): string {
  return /^.*?[.?!](?=\s)/su.exec(text)?.[0] ?? text;
}
