import * as vscode from "vscode";
import { formatDocument } from "../../language/format.js";
import { Positions } from "../files/positions.js";
import { lineEdits } from "./lineEdits.js";

/** Writes a document or a part of it as the language likes it, and touches no other line. */
export class FormattingProvider
  implements vscode.DocumentFormattingEditProvider, vscode.DocumentRangeFormattingEditProvider
{
  provideDocumentFormattingEdits(document: vscode.TextDocument): vscode.TextEdit[] {
    return editsOf(document);
  }

  provideDocumentRangeFormattingEdits(document: vscode.TextDocument, range: vscode.Range): vscode.TextEdit[] {
    return editsOf(document).filter((edit) => range.intersection(edit.range) !== undefined);
  }
}

function editsOf(document: vscode.TextDocument): vscode.TextEdit[] {
  const text = document.getText();
  const positions = new Positions(text);
  return lineEdits(text, formatDocument(text)).map(({ span, newText }) =>
    vscode.TextEdit.replace(positions.range(span), newText),
  );
}
