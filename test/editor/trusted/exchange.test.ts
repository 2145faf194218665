import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as vscode from "vscode";

const execute = async (id: string, ...args: readonly unknown[]): Promise<unknown> =>
  vscode.commands.executeCommand(id, ...args);

describe("out of the editor and into it", function () {
  this.timeout(60_000);
  let folder = "";

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "icl-exchange-"));
  });
  afterEach(async () => {
    await execute("workbench.action.closeAllEditors");
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  async function openExample(): Promise<string> {
    await execute("icl.openExample", "antonyms");
    const uri = vscode.window.activeTextEditor?.document.uri.toString();
    assert(uri !== undefined);
    return uri;
  }

  /** What stands behind the front matter. */
  const bodyOf = (text: string): string => text.split("---\n").at(-1) ?? "";

  it("Export Task Vector writes the format that is chosen", async () => {
    const example = await openExample();
    // NumPy's form holds one mean state for each layer alone.
    const replacing = path.join(folder, "replacing.icl");
    const { document: opened } = vscode.window.activeTextEditor ?? {};
    writeFileSync(replacing, `---\nvector: {method: replace}\n---\n${bodyOf(opened?.getText() ?? "")}`);
    for (const [source, name, format] of [
      [example, "vector.safetensors", undefined],
      [vscode.Uri.file(replacing).toString(), "vector.npy", undefined],
      [example, "vector.json", "json"],
      [example, "vector.kv", "kv-prefix"],
    ] as const) {
      const target = vscode.Uri.file(path.join(folder, name));
      assert.equal(
        await execute("icl.exportTaskVector", source, target.toString(), format),
        target.toString(),
      );
      assert(existsSync(target.fsPath), name);
    }
    const document = JSON.parse(readFileSync(path.join(folder, "vector.json"), "utf8")) as { format: string };
    assert.equal(document.format, "icl-task-vector");
    assert(existsSync(path.join(folder, "vector.kv.json")));
  });

  it("Copy as Code puts a program with the vector into the clipboard", async () => {
    const example = await openExample();
    const node = await execute("icl.copyAsCode", example, "node");
    assert.equal(await vscode.env.clipboard.readText(), node);
    assert.match(String(node), /openModel\(\)[\s\S]*loadVector\(exported\)/);
    const torch = await execute("icl.copyAsCode", example, "pytorch");
    assert.match(String(torch), /register_forward_hook/);
  });

  it("Import Demonstrations opens a task that is not saved yet", async () => {
    const source = path.join(folder, "rows.csv");
    writeFileSync(source, "question,answer\nhot,cold\nbig,small\n");
    const uri = await execute("icl.importDemonstrations", vscode.Uri.file(source).toString());
    const editor = vscode.window.activeTextEditor;
    assert(editor !== undefined);
    assert.equal(editor.document.uri.toString(), uri);
    assert.equal(editor.document.languageId, "icl");
    assert.equal(editor.document.isUntitled, true);
    assert.equal(path.basename(editor.document.uri.path), "rows.icl");
    const preview = vscode.window.visibleTextEditors.find(({ document }) => !document.isUntitled);
    assert.equal(preview?.document.languageId, "icl-report");
    assert.match(editor.document.getText(), /name: rows\n---\n\nhot -> cold\nbig -> small\n/);
    await execute("workbench.action.revertAndCloseActiveEditor");
  });

  it("Import Demonstrations takes the columns that it is given", async () => {
    const source = path.join(folder, "many.jsonl");
    writeFileSync(source, '{"a":"1","b":"2","c":"3"}\n{"a":"4","b":"5","c":"6"}\n');
    await execute("icl.importDemonstrations", vscode.Uri.file(source).toString(), {
      input: "c",
      output: "a",
    });
    assert.match(vscode.window.activeTextEditor?.document.getText() ?? "", /\n3 -> 1\n6 -> 4\n$/);
    await execute("workbench.action.revertAndCloseActiveEditor");
  });
});
