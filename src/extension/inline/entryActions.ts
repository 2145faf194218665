import * as vscode from "vscode";
import type { Entry, IclDocument } from "../../language/document.js";
import { entryEdits, type KnownOfEntry } from "../../language/entryEdits.js";
import type { Known } from "../known/known.js";
import { influenceAnalysis } from "../known/namedAnalyses.js";
import { queryState } from "../known/queryState.js";

/** What can be made of the entry at the cursor; the file's text alone changes. */
export class EntryActionProvider implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.RefactorRewrite];
  readonly #known: Known;

  constructor(known: Known) {
    this.#known = known;
  }

  async provideCodeActions(document: vscode.TextDocument, range: vscode.Range): Promise<vscode.CodeAction[]> {
    const { files } = this.#known;
    const { icl, positions } = files.parsed(document);
    const start = document.offsetAt(range.start);
    const end = document.offsetAt(range.end);
    const entry = icl.entries.find(({ span }) => span.start <= end && span.end >= start);
    if (entry === undefined) return [];
    return entryEdits(icl, entry, await this.#knownOf(document, icl, entry)).map(({ title, edits }) => {
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.RefactorRewrite);
      action.edit = new vscode.WorkspaceEdit();
      action.edit.set(
        document.uri,
        edits.map(({ span, newText }) => vscode.TextEdit.replace(positions.range(span), newText)),
      );
      return action;
    });
  }

  async #knownOf(document: vscode.TextDocument, icl: IclDocument, entry: Entry): Promise<KnownOfEntry> {
    const { files, results, tasks } = this.#known;
    const known = results.of(document.uri.toString());
    const dependencies = tasks.dependencies(files.peek(document, icl));
    if (entry.kind === "query")
      return { answer: queryState(known, entry, icl.settings, dependencies).last?.answer };
    const influence = known.analysis(influenceAnalysis);
    if (influence?.files[0]?.digest !== dependencies.file) return {};
    const { dispensableOf } = await import("./influenceTexts.js");
    return { dispensable: dispensableOf(influence.data, icl.demonstrations).includes(entry) };
  }
}
