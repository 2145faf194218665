import assert from "node:assert/strict";
import * as vscode from "vscode";
import { openMarked, replaceText } from "../documents.js";
import { until } from "../engineProcesses.js";
import { hoverOn, lineOf, titlesAbove } from "../lenses.js";

const task = [
  "hot -> cold",
  "big -> small",
  "tall -> short",
  "up -> down",
  "rich -> poor",
  "? fast -> slow",
  "? old -> new",
  "",
].join("\n");

const turnDial = async (uri: string, ...args: readonly unknown[]): Promise<unknown> =>
  vscode.commands.executeCommand("icl.turnDial", uri, ...args);

const hoverText = async (document: vscode.TextDocument, line: number): Promise<string> =>
  (await hoverOn(document, line)).map(({ value }) => value).join("\n");

describe("the dial", function () {
  this.timeout(120_000);

  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("is measured, chosen from and written into the file, which undo takes back", async () => {
    const { document } = await openMarked(task);
    const editor = await vscode.window.showTextDocument(document);
    const uri = document.uri.toString();
    let done = false;
    const turned = turnDial(uri).finally(() => (done = true));
    await until(
      async () => {
        // The list appears once the figures are there; its second row keeps the first demonstration.
        await vscode.commands.executeCommand("workbench.action.quickOpenSelectNext");
        await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
        return done;
      },
      "the dial was turned",
      90_000,
    );
    const data = (await turned) as { rows: { kept: number }[]; chosen: number };
    assert.deepEqual(
      data.rows.map(({ kept }) => kept),
      [0, 1, 2, 5],
    );
    assert.match(document.getText(), /^---\nvector:\n {2}keep: \d\n---\n/);
    const [keep] = /(?<=keep: )\d/.exec(document.getText()) ?? [];
    const title = (await titlesAbove(document, lineOf(document, "hot"))).at(-1);
    if (keep !== "0") {
      assert.match(
        title ?? "",
        new RegExp(`^${keep} of 5 demonstrations \\+ vector: \\d+ of \\d+ tokens, .*as (with )?all 5$`),
      );
    }
    await vscode.window.showTextDocument(editor.document);
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), task);
  });

  it("takes the number from who knows it, and marks the demonstrations that stay", async () => {
    const { document } = await openMarked(task);
    await vscode.window.showTextDocument(document);
    const uri = document.uri.toString();
    await turnDial(uri, 2);
    assert.match(document.getText(), /keep: 2/);
    for (const first of ["hot", "big"]) {
      assert.match(await hoverText(document, lineOf(document, first)), /The first 2 demonstrations stay/);
    }
    assert.doesNotMatch(await hoverText(document, lineOf(document, "tall")), /Kept/);
    await turnDial(uri, 0);
    assert.match(document.getText(), /keep: 0/);
    assert.doesNotMatch(await hoverText(document, lineOf(document, "hot")), /Kept/);
    await turnDial(uri, "auto");
    await vscode.commands.executeCommand("icl.compressDemonstrations", uri);
    assert.match((await titlesAbove(document, lineOf(document, "hot"))).join(), /vector/);
    await replaceText(document, "keep: auto", "keep: 1");
    assert.match(await hoverText(document, lineOf(document, "hot")), /This demonstration stays/);
  });

  it("says what is missing where no query has an expected answer", async () => {
    const { document } = await openMarked(task.replaceAll(/^(\?.*) -> .*$/gm, "$1"));
    await vscode.window.showTextDocument(document);
    assert.equal(await turnDial(document.uri.toString()), undefined);
    assert.doesNotMatch(document.getText(), /keep/);
  });
});
