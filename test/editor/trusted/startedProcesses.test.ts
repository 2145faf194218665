import assert from "node:assert/strict";
import * as vscode from "vscode";
import { openFixture } from "../documents.js";
import { watchStarts } from "../startedProcesses.js";

describe("what watches for processes", () => {
  it("sees the engine's start, so that seeing none in an untrusted workspace means none", async () => {
    const { uri } = await openFixture("antonyms.icl");
    await vscode.commands.executeCommand("icl.unloadModel");
    const starts = watchStarts();
    try {
      assert.ok(await vscode.commands.executeCommand("icl.runOnInput", uri.toString(), "fast"));
    } finally {
      starts.stop();
    }
    assert.equal(starts.seen.length, 1);
    assert.match(starts.seen[0] ?? "", /^fork .*engine\.mjs$/);
  });
});
