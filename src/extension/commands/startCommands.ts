import * as vscode from "vscode";
import type { CommandName } from "../ids.js";
import { languageId } from "../languageId.js";
import type { CommandHandler } from "./registerCommands.js";

const starter = `---
name: \${1:antonyms}
---

# Demonstrations: input, arrow, output.
\${2:hot} -> \${3:cold}
big -> small
tall -> short

# Queries start with "?". The expected answer is optional.
? fast -> slow
$0`;

/** Commands that bring a first file. @param extension the extension's folder. */
export function startCommands(extension: vscode.Uri) {
  return {
    newFile: async () => {
      const document = await vscode.workspace.openTextDocument({ language: languageId, content: "" });
      const editor = await vscode.window.showTextDocument(document);
      await editor.insertSnippet(new vscode.SnippetString(starter));
      return document.uri.toString();
    },
    openExample: async () => {
      const example = vscode.Uri.joinPath(extension, "examples", "antonyms.icl");
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(example));
    },
  } satisfies Partial<Record<CommandName, CommandHandler>>;
}
