import * as vscode from "vscode";
import { inertText } from "./inertText.js";

export type Severity = "error" | "warning" | "information";

/**
 * Shows the user a message, as text: in the editor's own messages a link may run any command. The only place that may
 * show one.
 * @param actions what can be chosen below it.
 * @returns what was chosen.
 */
export async function notify(
  severity: Severity,
  message: string,
  ...actions: readonly string[]
): Promise<string | undefined> {
  const { showErrorMessage, showWarningMessage, showInformationMessage } = vscode.window;
  const ways = { error: showErrorMessage, warning: showWarningMessage, information: showInformationMessage };
  const show: (text: string, ...items: string[]) => Thenable<string | undefined> = ways[severity];
  return show(inert(message), ...actions);
}

/** Asks something that has to be answered first. @returns whether `action` was chosen. */
export async function confirm(message: string, action: string, detail?: string): Promise<boolean> {
  const options = { modal: true, ...(detail === undefined ? {} : { detail: inert(detail) }) };
  return (await vscode.window.showWarningMessage(inert(message), options, action)) === action;
}

/** Says something in the status bar for a while. */
export function notifyBriefly(message: string): void {
  vscode.window.setStatusBarMessage(inertText(message), 10_000);
}

function inert(message: string): string {
  return message.split("\n").map(inertText).join("\n");
}
