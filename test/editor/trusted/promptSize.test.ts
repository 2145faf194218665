import assert from "node:assert/strict";
import * as vscode from "vscode";
import { openMarked, replaceText } from "../documents.js";
import { lensesOf, titlesAbove } from "../lenses.js";
import { until } from "../engineProcesses.js";

const ticket = (index: number): string =>
  `The ${index}th invoice of this month was charged twice and nobody in support has answered since Monday -> billing`;

describe("the size of a prompt, before anything is run", function () {
  this.timeout(60_000);
  before(async () => {
    // What another test has loaded is not replaced for a count.
    await vscode.commands.executeCommand("icl.unloadModel");
  });
  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("is above the demonstrations where the model cannot take it, with what to do, and follows edits", async () => {
    const tickets = Array.from({ length: 20 }, (_, index) => ticket(index)).join("\n");
    const { document } = await openMarked(`${tickets}\n? Where is my parcel? -> delivery\n`);
    await vscode.window.showTextDocument(document);
    // It is counted while it is being written.
    await replaceText(document, "Where is", "Where was");
    const titles = async (): Promise<readonly string[]> => titlesAbove(document, 0);
    await until(async () => (await titles()).some((title) => title.includes("tokens")), "it is counted");
    const shown = await titles();
    assert.match(
      shown[2] ?? "",
      /^\$\(warning\)\u00a020 demonstrations: \d{3} tokens; icl-demo \(demo model\) takes 128$/,
    );
    assert.deepEqual(shown.slice(0, 2), ["Select Model…", "Download Model…"]);
    const commands = (await lensesOf(document)).map(({ command }) => command?.command);
    assert.deepEqual(commands.slice(0, 2), ["icl.selectModel", "icl.downloadModel"]);
    // Nobody has run anything, and the file has no results.
    await replaceText(document, tickets, "hot -> cold\nloud -> quiet\nsour -> sweet");
    await until(async () => (await titles())[0] === "Compress 3 demonstrations", "it fits again");
  });

  it("is in the tooltip of the lens where it fits", async () => {
    const { document } = await openMarked(
      "hot -> cold\nbig -> small\nwide -> narrow\nsoft -> hard\n? fast -> slow\n",
    );
    await vscode.window.showTextDocument(document);
    await replaceText(document, "? fast", "? quick");
    const tooltip = async (): Promise<string> => (await lensesOf(document))[0]?.command?.tooltip ?? "";
    await until(async () => (await tooltip()).includes("tokens"), "it is counted");
    assert.match(await tooltip(), /4 demonstrations: \d\d tokens; icl-demo \(demo model\) takes 128\./);
  });
});
