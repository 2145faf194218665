import * as vscode from "vscode";
import type { Positions } from "./positions.js";
import type { TextChange } from "./settingEdits.js";
import { notChanged } from "../messages/userMessage.js";

/** Changes a file as it is open, unsaved: undo takes it back. @throws UserMessage where it cannot be changed. */
export async function applyChange(
  document: vscode.TextDocument,
  positions: Positions,
  { span, text }: TextChange,
): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, positions.range(span), text);
  if (!(await vscode.workspace.applyEdit(edit))) throw notChanged(document.fileName);
}
