import assert from "node:assert/strict";
import * as vscode from "vscode";
import { codesOf, diagnosticsWhen, openFixture, openMarked } from "../documents.js";

describe("an untrusted workspace", () => {
  it("is one", () => {
    assert.equal(vscode.workspace.isTrusted, false);
  });

  it("has diagnostics and fixes", async () => {
    const { document } = await openMarked("a -> 1\nb -> 2\nc -> 3\n? d -> 4\nhot->cold\n");
    const found = await diagnosticsWhen(document, ({ length }) => length > 0);
    assert.deepEqual(codesOf(found), ["missing-output"]);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      document.uri,
      found[0]?.range,
    );
    assert.equal(actions[0]?.title, "Put white space around the arrow");
  });

  it("has outline, folding, hover and formatting", async () => {
    const { uri } = await openFixture("antonyms.icl");
    const ask = (command: string, ...args: readonly unknown[]): Thenable<readonly unknown[] | undefined> =>
      vscode.commands.executeCommand(command, uri, ...args);
    assert.equal((await ask("vscode.executeDocumentSymbolProvider"))?.length, 3);
    assert.equal((await ask("vscode.executeFoldingRangeProvider"))?.length, 3);
    assert.equal((await ask("vscode.executeHoverProvider", new vscode.Position(1, 1)))?.length, 1);
    const { document } = await openMarked("a  ->  1\n");
    const edits = await vscode.commands.executeCommand<vscode.TextEdit[]>(
      "vscode.executeFormatDocumentProvider",
      document.uri,
      { tabSize: 2, insertSpaces: true },
    );
    assert(edits.length > 0);
  });
});
