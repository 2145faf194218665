import * as vscode from "vscode";
import { entryEdits } from "../../language/entryEdits.js";
import type { Known } from "../known/known.js";
import { queryState } from "../known/queryState.js";

/** What can be made of the entry at the cursor; the file's text alone changes. */
export class EntryActionProvider implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.RefactorRewrite];
  readonly #known: Known;

  constructor(known: Known) {
    this.#known = known;
  }

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
    const { files, results, tasks } = this.#known;
    const { icl, positions } = files.parsed(document);
    const start = document.offsetAt(range.start);
    const end = document.offsetAt(range.end);
    const entry = icl.entries.find(({ span }) => span.start <= end && span.end >= start);
    if (entry === undefined) return [];
    const answer =
      entry.kind === "query"
        ? queryState(
            results.of(document.uri.toString()),
            entry,
            icl.settings,
            tasks.dependencies(files.peek(document, icl)),
          ).last?.answer
        : undefined;
    return entryEdits(icl, entry, answer).map(({ title, edits }) => {
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.RefactorRewrite);
      action.edit = new vscode.WorkspaceEdit();
      action.edit.set(
        document.uri,
        edits.map(({ span, newText }) => vscode.TextEdit.replace(positions.range(span), newText)),
      );
      return action;
    });
  }
}
