import assert from "node:assert/strict";
import * as vscode from "vscode";

const execute = async (id: string, ...args: readonly unknown[]): Promise<unknown> =>
  vscode.commands.executeCommand(id, ...args);

describe("Paste Prompt as Task", function () {
  this.timeout(60_000);
  afterEach(async () => {
    await execute("workbench.action.closeAllEditors");
  });

  const textOf = (accept: (uri: vscode.Uri) => boolean): string =>
    vscode.workspace.textDocuments.find(({ uri }) => accept(uri))?.getText() ?? "";

  it("makes a task of the prompt in the clipboard, with what became of it beside it", async () => {
    await vscode.env.clipboard.writeText(
      "Give the opposite.\n\nQ: hot\nA: cold\n\nQ: big\nA: small\n\nQ: tall\nA: short\n\nQ: fast\nA:",
    );
    const uri = await execute("icl.pastePrompt");
    const made = textOf((one) => one.toString() === uri);
    assert.match(made, /instruction: Give the opposite\./);
    assert.match(made, /hot -> cold[\s\S]*tall -> short[\s\S]*\? fast/);
    const preview = textOf((one) => one.path.includes("pasted"));
    assert.match(preview, /3 demonstrations, 1 quer/);
    assert.match(preview, /Q: hot/);
  });

  it("takes a table of rows too", async () => {
    await vscode.env.clipboard.writeText("input,output\nhot,cold\nbig,small\ntall,short\n");
    const uri = await execute("icl.pastePrompt");
    assert.match(
      textOf((one) => one.toString() === uri),
      /hot -> cold\nbig -> small\ntall -> short/,
    );
  });
});
