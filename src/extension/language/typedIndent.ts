import * as vscode from "vscode";
import { isSectionPath } from "../../language/settingKeys.js";

/**
 * Indents what is typed below a key that holds others, and takes the closing fence back to the beginning of its line. The
 * editor's own rules do neither: in front matter it asks YAML's, for documents of YAML alone.
 */
export class TypedIndentProvider implements vscode.OnTypeFormattingEditProvider {
  provideOnTypeFormattingEdits(
    document: vscode.TextDocument,
    { line }: vscode.Position,
    typed: string,
    { tabSize }: vscode.FormattingOptions,
  ): vscode.TextEdit[] {
    if (!isInFrontMatter(document, line)) return [];
    const { text, range, firstNonWhitespaceCharacterIndex: indent } = document.lineAt(line);
    if (typed === "-") {
      const isFence = indent > 0 && text.trim() === "---";
      return isFence ? [vscode.TextEdit.delete(new vscode.Range(line, 0, line, indent))] : [];
    }
    const above = /^([\w.-]+):\s*$/.exec(document.lineAt(line - 1).text)?.[1] ?? "";
    if (text !== "" || !isSectionPath(above)) return [];
    const below = line + 1 < document.lineCount ? document.lineAt(line + 1).text : "";
    const asBelow = /^ +(?=\S)/.exec(below)?.[0];
    return [vscode.TextEdit.insert(range.start, asBelow ?? " ".repeat(tabSize))];
  }
}

function isInFrontMatter(document: vscode.TextDocument, line: number): boolean {
  const isFence = (at: number): boolean => /^\uFEFF?---\s*$/.test(document.lineAt(at).text);
  if (line === 0 || !isFence(0)) return false;
  for (let at = 1; at < line; at++) if (isFence(at)) return false;
  return true;
}
