import assert from "node:assert/strict";
import * as vscode from "vscode";
import { openMarked } from "../documents.js";
import { engineProcesses, until } from "../engineProcesses.js";

const execute = async (id: string, ...args: readonly unknown[]): Promise<unknown> =>
  vscode.commands.executeCommand(id, ...args);

const activeText = (): string => vscode.window.activeTextEditor?.document.getText() ?? "";

describe("commands on files and models", function () {
  this.timeout(60_000);

  afterEach(async () => {
    await vscode.workspace
      .getConfiguration()
      .update("icl.model.path", undefined, vscode.ConfigurationTarget.Global);
    await execute("workbench.action.closeAllEditors");
  });

  it("New ICL File gives a file that checks without a problem", async () => {
    await execute("icl.newFile");
    assert.equal(vscode.window.activeTextEditor?.document.languageId, "icl");
    assert.match(activeText(), /^---\nname: antonyms\n---\n[\s\S]*hot -> cold[\s\S]*\? fast -> slow/);
    await execute("workbench.action.revertAndCloseActiveEditor");
  });

  it("Open Example opens a copy that can be compressed at once, and another beside it", async () => {
    await execute("icl.openExample", "antonyms");
    assert.match(activeText(), /name: antonyms/);
    const opened = vscode.window.activeTextEditor?.document;
    assert(opened?.uri.scheme === "untitled");
    // The workspace has one of the first name.
    assert.match(opened.fileName, /antonyms-\d\.icl$/);
    const uri = opened.uri.toString();
    const another = await execute("icl.openExample", "antonyms");
    assert.match(String(another), /antonyms-\d\.icl$/);
    assert.notEqual(another, uri);
    const compressed = (await execute("icl.compressDemonstrations", uri)) as { layer: number } | undefined;
    assert(compressed !== undefined && compressed.layer >= 0);
  });

  it("Show Model Report tells whether the model can be patched", async () => {
    const report = (await execute("icl.showModelReport")) as { supported: boolean; checks: unknown[] };
    assert.equal(report.supported, true);
    assert.ok(report.checks.length >= 5);
  });

  it("Compare with Another Model tells of a model of another shape, and gives figures on one of the same", async () => {
    const { document } = await openMarked("hot -> cold\nbig -> small\ntall -> short\n? fast -> slow\n");
    const uri = document.uri.toString();
    assert.equal(await execute("icl.compareWithModel", uri, "/there/is/no/such/model.gguf"), undefined);
    const report = (await execute("icl.showModelReport")) as { model: { file: string } };
    const drift = (await execute("icl.compareWithModel", uri, report.model.file)) as { cosines: number[] };
    assert.ok(drift.cosines.length > 0 && drift.cosines.every((cosine) => cosine > 0.999));
  });

  it("Select Model keeps the path, by which a file without a model of its own is run", async () => {
    const missing = "/there/is/no/such/model.gguf";
    await execute("icl.selectModel", missing);
    assert.equal(vscode.workspace.getConfiguration().get("icl.model.path"), missing);
    const { document } = await openMarked("hot -> cold\nbig -> small\ntall -> short\n? fast -> slow\n");
    // The command tells the user what is wrong, and gives no vector.
    assert.equal(await execute("icl.compressDemonstrations", document.uri.toString()), undefined);
    await execute("icl.selectModel", "");
    assert.ok(await execute("icl.compressDemonstrations", document.uri.toString()));
  });

  it("Restart Engine puts another process in the place of the one that runs", async () => {
    const { document } = await openMarked("hot -> cold\nbig -> small\ntall -> short\nold -> new\n");
    await vscode.window.showTextDocument(document);
    await execute("icl.compressDemonstrations", document.uri.toString());
    const [before] = engineProcesses();
    assert(before !== undefined);
    await execute("icl.restartEngine");
    await until(() => {
      const [now] = engineProcesses();
      return now !== undefined && now !== before;
    }, "another engine runs");
    await execute("icl.unloadModel");
    await until(() => engineProcesses().length === 0, "the engine has ended");
  });

  it("Show Log opens the log without taking the focus", async () => {
    const { document } = await openMarked("hot -> cold\n");
    await vscode.window.showTextDocument(document);
    await execute("icl.showLog");
    assert.equal(vscode.window.activeTextEditor?.document, document);
  });
});
