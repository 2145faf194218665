import * as vscode from "vscode";
import { untrusted } from "../messages/userMessage.js";

/** @throws UserMessage in a workspace that is not trusted: no model is loaded there. */
export function requireTrust(): void {
  if (!vscode.workspace.isTrusted) throw untrusted();
}
