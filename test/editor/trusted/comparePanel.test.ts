import assert from "node:assert/strict";
import * as vscode from "vscode";
import { openMarked } from "../documents.js";

const task = "hot -> cold\nbig -> small\ntall -> short\nup -> down\n? fast -> slow\n? old\n";

function panels(): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(
      ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith("icl.comparison"),
    );
}

describe("the comparison panel", () => {
  afterEach(async () => {
    await vscode.window.tabGroups.close(panels());
  });

  it("opens beside the file, once, and leaves the focus where it is", async () => {
    const { document } = await openMarked(task);
    await vscode.window.showTextDocument(document);
    const uri = document.uri.toString();
    await vscode.commands.executeCommand("icl.compareAllQueries", uri);
    await vscode.commands.executeCommand("icl.compareAllQueries", uri);
    const [panel, ...others] = panels();
    assert.ok(panel !== undefined);
    assert.deepEqual(others, []);
    assert.match(panel.label, /^Comparison: written-\d+\.icl$/);
    assert.equal(panel.group.viewColumn, vscode.ViewColumn.Two);
    assert.equal(vscode.window.activeTextEditor?.document, document);
  });
});
