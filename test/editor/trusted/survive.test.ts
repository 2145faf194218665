import assert from "node:assert/strict";
import * as vscode from "vscode";
import { workspaceUri } from "../documents.js";
import { until } from "../engineProcesses.js";
import { lineOf, titlesAbove } from "../lenses.js";

const task =
  "---\nname: moved\n---\nhot -> cold\nbig -> small\ntall -> short\nfull -> empty\n? fast -> slow\n";

describe("what is known of a file", function () {
  this.timeout(60_000);
  const folder = workspaceUri("moving");
  const answers = async (document: vscode.TextDocument): Promise<readonly string[]> =>
    (await titlesAbove(document, lineOf(document, "? fast"))).filter((title) => /^[✓✗=] /.test(title));
  const run = async (document: vscode.TextDocument): Promise<void> => {
    const line = lineOf(document, "? fast");
    await vscode.window.showTextDocument(document, { selection: new vscode.Range(line, 0, line, 0) });
    await vscode.commands.executeCommand("icl.runFewShot", document.uri.toString());
    assert.equal((await answers(document)).length, 1);
  };
  const rename = async (from: vscode.Uri, to: vscode.Uri): Promise<void> => {
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(from, to);
    assert(await vscode.workspace.applyEdit(edit));
  };

  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });
  after(async () => {
    // Other tests look at the whole workspace.
    await vscode.workspace.fs.delete(folder, { recursive: true });
  });

  it("goes with the file when it or its folder is renamed", async () => {
    const first = vscode.Uri.joinPath(folder, "here", "a.icl");
    await vscode.workspace.fs.writeFile(first, new TextEncoder().encode(task));
    await run(await vscode.workspace.openTextDocument(first));
    const second = vscode.Uri.joinPath(folder, "here", "b.icl");
    await rename(first, second);
    await until(
      async () => (await answers(await vscode.workspace.openTextDocument(second))).length === 1,
      "the answer stands in the renamed file",
    );
    await rename(vscode.Uri.joinPath(folder, "here"), vscode.Uri.joinPath(folder, "there"));
    const third = vscode.Uri.joinPath(folder, "there", "b.icl");
    await until(
      async () => (await answers(await vscode.workspace.openTextDocument(third))).length === 1,
      "the answer stands in the renamed folder",
    );
  });

  it("is the copy's as well, and not another file's", async () => {
    const first = vscode.Uri.joinPath(folder, "original.icl");
    await vscode.workspace.fs.writeFile(first, new TextEncoder().encode(task));
    await run(await vscode.workspace.openTextDocument(first));
    const create = async (name: string, text: string): Promise<vscode.TextDocument> => {
      const file = vscode.Uri.joinPath(folder, name);
      const edit = new vscode.WorkspaceEdit();
      edit.createFile(file, { contents: new TextEncoder().encode(text) });
      assert(await vscode.workspace.applyEdit(edit));
      return vscode.workspace.openTextDocument(file);
    };
    const copy = await create("copy.icl", task);
    await until(async () => (await answers(copy)).length === 1, "the answer stands in the copy");
    const other = await create("other.icl", task.replace("full -> empty", "wet -> dry"));
    assert.deepEqual(await answers(other), []);
  });

  it("goes with a text that was never saved into the file that it is saved as", async () => {
    const file = vscode.Uri.joinPath(folder, "saved.icl");
    await vscode.workspace.fs.createDirectory(folder);
    const uri = file.with({ scheme: "untitled" });
    const document = await vscode.workspace.openTextDocument(uri);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(0, 0), task);
    assert(await vscode.workspace.applyEdit(edit));
    await run(document);
    assert(await document.save());
    await until(
      async () => (await answers(await vscode.workspace.openTextDocument(file))).length === 1,
      "the answer stands in the file",
    );
  });

  it("is not the next one's where a text was closed without being saved", async () => {
    const uri = workspaceUri("moving", "never-saved.icl").with({ scheme: "untitled" });
    const write = async (): Promise<vscode.TextDocument> => {
      const document = await vscode.workspace.openTextDocument(uri);
      const edit = new vscode.WorkspaceEdit();
      edit.insert(uri, new vscode.Position(0, 0), task);
      assert(await vscode.workspace.applyEdit(edit));
      return document;
    };
    const document = await write();
    await run(document);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    await until(() => document.isClosed, "it is closed");
    await new Promise((settle) => setTimeout(settle, 500));
    const next = await write();
    await vscode.window.showTextDocument(next);
    assert.deepEqual(await answers(next), []);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });
});
