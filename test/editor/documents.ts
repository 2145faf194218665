import assert from "node:assert/strict";
import * as vscode from "vscode";
import { marked } from "../language/marked.js";

export function workspaceUri(...parts: readonly string[]): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert(folder, "The tests need a workspace.");
  return vscode.Uri.joinPath(folder.uri, ...parts);
}

export async function openFixture(name: string): Promise<vscode.TextDocument> {
  return vscode.workspace.openTextDocument(workspaceUri(name));
}

export interface MarkedDocument {
  readonly document: vscode.TextDocument;
  /** What stood between « and », in the order of their beginnings. */
  readonly ranges: readonly vscode.Range[];
}

let written = 0;

/** Writes a file and opens it; `«…»` are taken out of the text and given back as ranges. */
export async function openMarked(source: string): Promise<MarkedDocument> {
  const { text, spans } = marked(source);
  written++;
  const uri = workspaceUri(`written-${written}.icl`);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  const document = await vscode.workspace.openTextDocument(uri);
  const ranges = spans.map(
    ({ start, end }) => new vscode.Range(document.positionAt(start), document.positionAt(end)),
  );
  return { document, ranges };
}

/** The first marked range's beginning: where the cursor is. */
export function cursorOf({ ranges }: MarkedDocument): vscode.Position {
  const [range] = ranges;
  assert(range, "Mark where the cursor is: «».");
  return range.start;
}

/** A document's diagnostics as soon as `accept` says that they are the awaited ones. */
export async function diagnosticsWhen(
  { uri }: vscode.TextDocument,
  accept: (diagnostics: readonly vscode.Diagnostic[]) => boolean,
): Promise<readonly vscode.Diagnostic[]> {
  const found = vscode.languages.getDiagnostics(uri);
  if (accept(found)) return found;
  return new Promise((resolve) => {
    const subscription = vscode.languages.onDidChangeDiagnostics(() => {
      const now = vscode.languages.getDiagnostics(uri);
      if (!accept(now)) return;
      subscription.dispose();
      resolve(now);
    });
  });
}

export async function replaceText(
  document: vscode.TextDocument,
  before: string,
  after: string,
): Promise<void> {
  const at = document.getText().indexOf(before);
  assert(at >= 0, `No "${before}" in the document.`);
  const edit = new vscode.WorkspaceEdit();
  const range = new vscode.Range(document.positionAt(at), document.positionAt(at + before.length));
  edit.replace(document.uri, range, after);
  assert(await vscode.workspace.applyEdit(edit));
}

export function codesOf(diagnostics: readonly vscode.Diagnostic[]): readonly unknown[] {
  return diagnostics.map(({ code }) => code);
}
