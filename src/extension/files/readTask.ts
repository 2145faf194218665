import * as vscode from "vscode";
import { parseDocument } from "../../language/parse.js";
import { isRunnable } from "../../workbench/taskFile.js";
import type { TaskFiles } from "./taskFiles.js";
import type { TaskSnapshot } from "./taskSnapshot.js";
import { readTaskText } from "./taskText.js";

/**
 * As the editor has it or as it is on disk, without opening it: hundreds of open documents would each be checked and
 * shown in lists.
 * @param longest bytes of a file beyond which it is not read.
 * @returns undefined for one that is gone or cannot be read: nobody named it. An empty one for one that is too long.
 */
export async function readTask(
  files: TaskFiles,
  uri: vscode.Uri,
  longest?: number,
): Promise<TaskSnapshot | undefined> {
  const open = files.open().find((document) => document.uri.toString() === uri.toString());
  if (open !== undefined) return files.snapshot(open);
  try {
    const text = await readTaskText(uri, longest);
    return { uri: uri.toString(), path: uri.fsPath, document: parseDocument(text, uri.path) };
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return undefined;
    throw error;
  }
}

/** Whether there is something to make a vector of, and nothing that keeps it from being made. */
export function hasVector(task: TaskSnapshot): boolean {
  return task.document.demonstrations.length > 0 && isRunnable(task);
}
