import * as vscode from "vscode";
import { MOST_TASK_BYTES } from "../../language/taskSize.js";

/**
 * The text of an `.icl` file that is not open. Empty for anything but a regular file of a task's size: a link in a
 * workspace may lead to a device that never ends. @param longest the bytes of that size.
 */
export async function readTaskText(uri: vscode.Uri, longest = MOST_TASK_BYTES): Promise<string> {
  const { type, size } = await vscode.workspace.fs.stat(uri);
  if ((type & vscode.FileType.File) === 0 || size > longest) return "";
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}
