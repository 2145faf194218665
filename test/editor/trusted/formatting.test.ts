import assert from "node:assert/strict";
import * as vscode from "vscode";
import { formatDocument } from "../../../src/language/format.js";
import { openMarked } from "../documents.js";

const options = { tabSize: 2, insertSpaces: true };

async function apply(document: vscode.TextDocument, edits: readonly vscode.TextEdit[]): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.set(document.uri, [...edits]);
  assert(await vscode.workspace.applyEdit(edit));
}

describe("formatting", () => {
  const source =
    '---\nname:  x\n---\n\n\n\n  hot   ->   cold  \nbig\tsmall\ntall -> short\n"""\n\n\n a\n"""  ->  b\n\n\n?   fast->x ->  slow';

  it("writes the document as the language likes it, and edits no other line", async () => {
    const { document } = await openMarked(source);
    const edits = await vscode.commands.executeCommand<vscode.TextEdit[]>(
      "vscode.executeFormatDocumentProvider",
      document.uri,
      options,
    );
    const untouched = document.getText().split("\n").indexOf("tall -> short");
    assert(edits.every(({ range }) => range.start.line !== untouched && range.end.line !== untouched));
    await apply(document, edits);
    assert.equal(document.getText(), formatDocument(source));
  });

  it("of a selection leaves the rest", async () => {
    const { document, ranges } = await openMarked("a  ->  1\n«b  ->  2»\nc  ->  3\n");
    const edits = await vscode.commands.executeCommand<vscode.TextEdit[]>(
      "vscode.executeFormatRangeProvider",
      document.uri,
      ranges[0],
      options,
    );
    await apply(document, edits);
    assert.equal(document.getText(), "a  ->  1\nb -> 2\nc  ->  3\n");
  });

  it("of a formatted document is nothing", async () => {
    const { document } = await openMarked(formatDocument(source));
    const edits = await vscode.commands.executeCommand<vscode.TextEdit[] | undefined>(
      "vscode.executeFormatDocumentProvider",
      document.uri,
      options,
    );
    assert.deepEqual(edits ?? [], []);
  });
});
