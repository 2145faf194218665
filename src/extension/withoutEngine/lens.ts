import * as vscode from "vscode";
import type { DocumentStore } from "../files/documentStore.js";
import { commandIds, settingIds } from "../ids.js";

/** One lens a file, where the others would be: nothing is offered that would fail. */
export class WithoutEngineLens implements vscode.CodeLensProvider {
  readonly #documents: DocumentStore;
  readonly #explanation: () => string;

  constructor(documents: DocumentStore, explanation: () => string) {
    this.#documents = documents;
    this.#explanation = explanation;
  }

  async provideCodeLenses(
    document: vscode.TextDocument,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeLens[]> {
    if (vscode.workspace.getConfiguration().get(settingIds.codeLens) === false) return [];
    const { icl, positions } = await this.#documents.getInTurn(document);
    const [first] = icl.demonstrations;
    if (token.isCancellationRequested || first === undefined) return [];
    const { start } = positions.range(first.span);
    return [
      new vscode.CodeLens(new vscode.Range(start, start), {
        title: "This package cannot run tasks. Show why…",
        tooltip: this.#explanation(),
        command: commandIds.compressDemonstrations,
      }),
    ];
  }
}
