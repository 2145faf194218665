import * as vscode from "vscode";
import type { DocumentStore } from "../files/documentStore.js";
import { foldedLines } from "./foldedLines.js";

const kinds = {
  comment: vscode.FoldingRangeKind.Comment,
  region: vscode.FoldingRangeKind.Region,
  none: undefined,
} as const;

export class FoldingProvider implements vscode.FoldingRangeProvider {
  readonly #documents: DocumentStore;

  constructor(documents: DocumentStore) {
    this.#documents = documents;
  }

  async provideFoldingRanges(document: vscode.TextDocument): Promise<vscode.FoldingRange[]> {
    const { icl, positions } = await this.#documents.getInTurn(document);
    return foldedLines(icl, (offset) => positions.position(offset).line).map(
      ({ first, last, kind }) => new vscode.FoldingRange(first, last, kinds[kind]),
    );
  }
}
