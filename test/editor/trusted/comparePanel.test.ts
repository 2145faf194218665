import assert from "node:assert/strict";
import * as vscode from "vscode";
import { openMarked } from "../documents.js";
import { until } from "../engineProcesses.js";

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

  it("is what commands from the palette mean while it is the active editor", async () => {
    const { document: mine } = await openMarked(task);
    await vscode.window.showTextDocument(mine);
    await vscode.commands.executeCommand("icl.compareAllQueries", mine.uri.toString());
    const { document: other } = await openMarked(task.replace("hot -> cold", "wet -> dry"));
    await vscode.window.showTextDocument(other, vscode.ViewColumn.One);
    const written = async (): Promise<unknown> =>
      vscode.commands.executeCommand<Record<string, unknown> | undefined>("icl.makeThresholds");
    await vscode.commands.executeCommand("workbench.action.focusSecondEditorGroup");
    await until(
      () => panels().some(({ isActive, group }) => isActive && group.isActive),
      "the panel has the focus",
    );
    assert(await written());
    assert.match(mine.getText(), /^require:/m);
    assert.doesNotMatch(other.getText(), /require/);
  });

  it("goes with its file where that is renamed, and closes where it is deleted", async () => {
    const { document } = await openMarked(task);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("icl.compareAllQueries", document.uri.toString());
    const renamed = document.uri.with({ path: document.uri.path.replace("written", "renamed") });
    const rename = new vscode.WorkspaceEdit();
    rename.renameFile(document.uri, renamed);
    assert(await vscode.workspace.applyEdit(rename));
    const labels = (): string[] => panels().map(({ label }) => label);
    await until(() => /^Comparison: renamed-\d+\.icl$/.test(labels().join()), "the panel has the new name");
    await vscode.commands.executeCommand("icl.compareAllQueries", renamed.toString());
    assert.equal(panels().length, 1);
    const remove = new vscode.WorkspaceEdit();
    remove.deleteFile(renamed);
    assert(await vscode.workspace.applyEdit(remove));
    await until(() => panels().length === 0, "the panel is closed");
  });
});
