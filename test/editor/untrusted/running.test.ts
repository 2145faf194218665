import assert from "node:assert/strict";
import * as vscode from "vscode";
import { openFixture } from "../documents.js";
import { engineProcesses } from "../engineProcesses.js";
import { hoverOn, lensesOf, lineOf } from "../lenses.js";

describe("running in an untrusted workspace", () => {
  it("is explained by the only lens, which leads to the trust editor", async () => {
    const document = await openFixture("antonyms.icl");
    const lenses = await lensesOf(document);
    assert.deepEqual(
      lenses.map(({ command }) => [command?.title, command?.command]),
      [["Trust this workspace to compress 3 demonstrations", "workbench.trust.manage"]],
    );
  });

  it("does nothing, whoever asks", async () => {
    const document = await openFixture("antonyms.icl");
    const uri = document.uri.toString();
    for (const command of [
      "compressDemonstrations",
      "compareAllQueries",
      "sweepLayers",
      "analyse",
      "inspectTaskVector",
    ]) {
      assert.equal(await vscode.commands.executeCommand(`icl.${command}`, uri), undefined, command);
    }
    assert.equal(await vscode.commands.executeCommand("icl.runOnInput", uri, "near"), undefined);
    assert.deepEqual(engineProcesses(), []);
    const hovers = await hoverOn(document, lineOf(document, "? fast"));
    assert(!hovers.some(({ value }) => value.includes("command:icl.")));
  });
});
