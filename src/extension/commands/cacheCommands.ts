import * as vscode from "vscode";
import * as z from "zod";
import { countText } from "../../method/numberText.js";
import type { CommandName } from "../ids.js";
import { confirm } from "../messages/notify.js";
import { UserMessage } from "../messages/userMessage.js";
import type { CommandTools } from "./commandTools.js";
import type { CommandHandler } from "./registerCommands.js";

/** The view's menus give its item, others the name or the file alone. */
const VectorArgument = z.union([
  z.string(),
  z.object({ digest: z.string() }).transform(({ digest }) => digest),
]);
const FileArgument = z.union([
  z.string(),
  z
    .object({ metadata: z.object({ file: z.string() }) })
    .transform(({ metadata }) => vscode.Uri.file(metadata.file).toString()),
]);

/** 1-based. */
const LineArgument = z.int().positive().optional().catch(undefined);

/** A line beside the panel that names it, where the file is shown already or else in the first column. */
function placeIn(document: vscode.TextDocument, line: number | undefined): vscode.TextDocumentShowOptions {
  if (line === undefined) return {};
  const shown = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
  const viewColumn = shown?.viewColumn ?? vscode.ViewColumn.One;
  return { selection: new vscode.Range(line - 1, 0, line - 1, 0), viewColumn };
}

/** Commands on the vectors of this machine. */
export function cacheCommands({ known: { engine, vectors, updates } }: CommandTools) {
  return {
    clearCache: async (sure) => {
      const cache = await engine.cache();
      const { length } = await cache.list();
      if (length === 0) {
        throw new UserMessage("There are no cached task vectors.", undefined, "information");
      }
      const question = `Remove ${countText(length, "cached task vector")}? They will be computed again when they are needed.`;
      if (sure !== true && !(await confirm(question, "Clear"))) return;
      await cache.clear();
      vectors.forget();
    },
    deleteTaskVector: async (item) => {
      const digest = VectorArgument.parse(item);
      await (await engine.cache()).remove(digest);
      vectors.forget(digest);
    },
    revealTaskFile: async (item, line) => {
      const uri = vscode.Uri.parse(FileArgument.parse(item), true);
      try {
        const document = await vscode.workspace.openTextDocument(uri);
        await vscode.window.showTextDocument(document, placeIn(document, LineArgument.parse(line)));
      } catch {
        throw new UserMessage(
          `${uri.fsPath} cannot be opened. Its vectors can still be removed in the Task Vectors view.`,
        );
      }
    },
    refreshTaskVectors: async () => {
      updates.vectors();
      return Promise.resolve();
    },
  } satisfies Partial<Record<CommandName, CommandHandler>>;
}
