import assert from "node:assert/strict";
import * as vscode from "vscode";

/** The lenses of a document, in the order of the editor. */
export async function lensesOf({ uri }: vscode.TextDocument): Promise<readonly vscode.CodeLens[]> {
  return vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", uri);
}

/** What stands above a line, from left to right. @param line 0-based. */
export async function titlesAbove(document: vscode.TextDocument, line: number): Promise<readonly string[]> {
  const lenses = await lensesOf(document);
  return lenses.filter(({ range }) => range.start.line === line).map(({ command }) => command?.title ?? "");
}

/** What a click on the lens with this title does. */
export async function lensAction(
  document: vscode.TextDocument,
  line: number,
  title: RegExp,
): Promise<() => Promise<unknown>> {
  const lenses = await lensesOf(document);
  const lens = lenses.find(
    ({ range, command }) => range.start.line === line && title.test(command?.title ?? ""),
  );
  assert(lens?.command, `No lens ${String(title)} above line ${line + 1}.`);
  const { command } = lens.command;
  const args: readonly unknown[] = lens.command.arguments ?? [];
  return async () => vscode.commands.executeCommand(command, ...args);
}

export async function click(document: vscode.TextDocument, line: number, title: RegExp): Promise<unknown> {
  return (await lensAction(document, line, title))();
}

/** The line that begins with this text. @returns 0-based. */
export function lineOf(document: vscode.TextDocument, text: string): number {
  const line = document
    .getText()
    .split(/\r?\n/)
    .findIndex((one) => one.startsWith(text));
  assert(line >= 0, `No line begins with "${text}".`);
  return line;
}

/** The hovers at the beginning of a line, as Markdown. */
export async function hoverOn(document: vscode.TextDocument, line: number): Promise<vscode.MarkdownString[]> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    "vscode.executeHoverProvider",
    document.uri,
    new vscode.Position(line, 2),
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .filter((content) => content instanceof vscode.MarkdownString);
}
