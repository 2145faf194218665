import assert from "node:assert/strict";
import * as vscode from "vscode";
import { encodeNpy } from "../../../src/exchange/npy.js";
import { openFixture, workspaceUri } from "../documents.js";
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
    const array = workspaceUri("array.npy");
    await vscode.workspace.fs.writeFile(
      array,
      encodeNpy({ rows: 1, columns: 2, data: Float32Array.of(1, 2) }),
    );
    const choice = { layer: 1, method: "add" };
    // It is shown, and not run.
    assert(await vscode.commands.executeCommand("icl.openTaskVector", array.toString(), choice));
    for (const command of ["runVectorQueries", "runVectorOnInput", "serveVector", "unpackBundle"]) {
      const asked = { task: uri, input: "near" };
      assert.equal(
        await vscode.commands.executeCommand(`icl.${command}`, array.toString(), asked),
        undefined,
        command,
      );
    }
    assert.deepEqual(engineProcesses(), []);
    const hovers = await hoverOn(document, lineOf(document, "? fast"));
    assert(!hovers.some(({ value }) => value.includes("command:icl.")));
  });
});
