import * as vscode from "vscode";
import { type Fix, fixesFor } from "../../language/fixes.js";
import type { Problem } from "../../language/problems.js";
import type { DocumentStore, ParsedDocument } from "../files/documentStore.js";
import type { Positions } from "../files/positions.js";

/** The fixes that the language knows, for the problems at the cursor. */
export class QuickFixProvider implements vscode.CodeActionProvider {
  readonly #documents: DocumentStore;

  constructor(documents: DocumentStore) {
    this.#documents = documents;
  }

  provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const parsed = this.#documents.get(document);
    return fixActions(document, parsed, parsed.icl.problems, range, context);
  }
}

/** The fixes of those problems that lie in a range. */
export function fixActions(
  document: vscode.TextDocument,
  { icl, positions }: ParsedDocument,
  problems: readonly Problem[],
  range: vscode.Range,
  context: vscode.CodeActionContext,
): vscode.CodeAction[] {
  if (context.only?.contains(vscode.CodeActionKind.QuickFix) === false) return [];
  const start = document.offsetAt(range.start);
  const end = document.offsetAt(range.end);
  return problems
    .filter(({ span }) => span.start <= end && span.end >= start)
    .flatMap((problem) => {
      const place = positions.range(problem.span);
      const fixed = context.diagnostics.filter(
        (shown) => shown.code === problem.code && shown.range.isEqual(place),
      );
      return fixesFor(problem, icl.text).map((fix, which) => {
        const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
        action.diagnostics = fixed;
        action.isPreferred = which === 0;
        action.edit = workspaceEdit(document.uri, fix, positions);
        return action;
      });
    });
}

function workspaceEdit(uri: vscode.Uri, fix: Fix, positions: Positions): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  edit.set(
    uri,
    fix.edits.map(({ span, newText }) => vscode.TextEdit.replace(positions.range(span), newText)),
  );
  return edit;
}
