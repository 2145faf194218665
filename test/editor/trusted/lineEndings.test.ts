import assert from "node:assert/strict";
import * as vscode from "vscode";
import { codesOf, diagnosticsWhen, openMarked } from "../documents.js";

const source = '---\nnmae: x\n---\na -> 1\n"""\nb\n""" -> 2\nc -> 3\n? d -> 4\nhot->cold\n';

describe("documents with", () => {
  for (const [name, text] of [
    ["CRLF", source.replaceAll("\n", "\r\n")],
    ["a byte-order mark", `\ufeff${source}`],
    ["both", `\ufeff${source.replaceAll("\n", "\r\n")}`],
    ["mixed line breaks", source.replace("\n", "\r\n")],
  ] as const) {
    it(`${name} have problems and fixes where they belong`, async () => {
      const { document } = await openMarked(text);
      const found = await diagnosticsWhen(document, ({ length }) => length === 2);
      assert.deepEqual(codesOf(found), ["unknown-key", "missing-output"]);
      assert.deepEqual(
        found.map(({ range }) => document.getText(range)),
        ["nmae", "hot->cold"],
      );
      const [action] = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        "vscode.executeCodeActionProvider",
        document.uri,
        found[1]?.range,
      );
      assert(action?.edit);
      await vscode.workspace.applyEdit(action.edit);
      assert.equal(document.lineAt(document.lineCount - 2).text, "hot -> cold");
    });
  }
});
