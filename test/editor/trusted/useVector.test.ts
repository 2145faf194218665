import assert from "node:assert/strict";
import * as vscode from "vscode";
import { pickUse } from "../../../src/extension/panel/useVector.js";
import { until } from "../engineProcesses.js";

/** What is asked for by its place in the list, from 0. */
async function picked(place: number): Promise<string | undefined> {
  let done = false;
  const use = pickUse().finally(() => (done = true));
  for (let steps = 0; steps < place; steps++)
    await vscode.commands.executeCommand("workbench.action.quickOpenSelectNext");
  await until(async () => {
    await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
    return done;
  }, "a use was chosen");
  return use;
}

describe("Use It…", () => {
  it("gives the command that does what was chosen", async () => {
    const found = new Set<string>();
    let place = 0;
    // A step that comes before the list does is lost, so that more steps are tried until each gave its command.
    await until(async () => {
      const use = await picked(place++ % 6);
      if (use !== undefined) found.add(use);
      return found.size === 3;
    }, "every use was chosen");
    assert.deepEqual([...found].sort(), ["copyAsCode", "exportTaskVector", "serveTask"]);
    const commands = await vscode.commands.getCommands(true);
    for (const name of found) assert.ok(commands.includes(`icl.${name}`), name);
  });

  it("does nothing where it was closed", async () => {
    const use = pickUse();
    await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
    assert.equal(await use, undefined);
  });
});
