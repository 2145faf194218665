import assert from "node:assert/strict";
import * as vscode from "vscode";
import { openMarked, replaceText } from "../documents.js";
import { until } from "../engineProcesses.js";

const task =
  "---\nname: antonyms\n---\nhot -> cold\nbig -> small\ntall -> short\nrich -> poor\n? fast -> slow\n";

describe("Show Prompt", function () {
  this.timeout(60_000);
  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("opens what the model sees beside the file, token by token, and follows what is typed", async () => {
    const { document } = await openMarked(task);
    const uri = document.uri.toString();
    // No query stands at the cursor, and none is asked for.
    await vscode.window.showTextDocument(document, { selection: new vscode.Range(1, 0, 1, 0) });
    const text = await vscode.commands.executeCommand<string>("icl.showPrompt", uri);
    assert.match(text, /Full prompt: \d+ tokens/);
    assert.match(text, /hot -> cold\nbig -> small\ntall -> short\nrich -> poor\nfast ->/);
    assert.match(text, /▲/);
    assert.match(text, /The query alone: \d+ tokens[\s\S]*once\s+the\s+demonstrations\s+are\s+compressed/);
    const shown = (): string | undefined =>
      vscode.workspace.textDocuments.find(({ uri: one }) => one.path.endsWith("prompt.txt"))?.getText();
    assert.equal(shown(), text);
    await replaceText(document, "rich -> poor", "old -> new");
    await until(() => shown()?.includes("old -> new\nfast ->") === true, "the prompt follows");
    await vscode.commands.executeCommand("icl.compressDemonstrations", uri);
    await vscode.window.showTextDocument(document, { selection: new vscode.Range(7, 0, 7, 0) });
    const patched = await vscode.commands.executeCommand<string>("icl.showPrompt", uri);
    assert.match(patched, /With the task vector: \d+ tokens/);
  });
});

describe("actions on entries", function () {
  this.timeout(60_000);
  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("accept an answer, and turn a query into a demonstration", async () => {
    const { document } = await openMarked(task.replace("? fast -> slow", "? fast -> quick"));
    const uri = document.uri;
    const actions = async (line: number): Promise<readonly vscode.CodeAction[]> =>
      vscode.commands.executeCommand<vscode.CodeAction[]>(
        "vscode.executeCodeActionProvider",
        uri,
        new vscode.Range(line, 0, line, 0),
        vscode.CodeActionKind.RefactorRewrite.value,
      );
    assert.deepEqual(
      (await actions(7)).map(({ title }) => title),
      ["Turn into a demonstration", "Remove the expected answer"],
    );
    await vscode.window.showTextDocument(document, { selection: new vscode.Range(7, 0, 7, 0) });
    const outcome = await vscode.commands.executeCommand<{ answer: string }>(
      "icl.runFewShot",
      uri.toString(),
    );
    const accept = (await actions(7)).find(({ title }) => title.startsWith("Accept"));
    assert(accept?.edit !== undefined);
    assert(await vscode.workspace.applyEdit(accept.edit));
    assert.match(document.getText(), new RegExp(`\\? fast -> ${outcome.answer.trim()}\n`));
    const turn = (await actions(7)).find(({ title }) => title === "Turn into a demonstration");
    assert(turn?.edit !== undefined);
    assert(await vscode.workspace.applyEdit(turn.edit));
    assert.match(document.getText(), /rich -> poor\nfast -> /);
  });
});
