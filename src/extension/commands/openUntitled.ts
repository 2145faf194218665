import * as vscode from "vscode";
import { pathOf } from "../files/taskFiles.js";

/**
 * A task that is not saved yet. By the place where it would be saved it keeps its name.
 * @param name without the ending; a number is added where there is such a file.
 */
export async function openUntitled(name: string, text: string): Promise<vscode.TextDocument> {
  for (let copy = 1; ; copy++) {
    const uri = vscode.Uri.from({ scheme: "untitled", path: `${name}${copy === 1 ? "" : `-${copy}`}.icl` });
    const file = vscode.Uri.file(pathOf(uri));
    const open = vscode.workspace.textDocuments.some(({ uri: other }) => other.fsPath === file.fsPath);
    if (open || (await exists(file))) continue;
    const document = await vscode.workspace.openTextDocument(file.with({ scheme: "untitled" }));
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), text);
    await vscode.workspace.applyEdit(edit);
    return document;
  }
}

export async function exists(file: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(file);
    return true;
  } catch {
    return false;
  }
}
