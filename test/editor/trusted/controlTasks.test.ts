import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { ComparisonSummary } from "../../../src/method/comparison.js";
import type { Sweep } from "../../../src/method/sweep.js";
import { workspaceUri } from "../documents.js";
import { hoverOn, lineOf } from "../lenses.js";

const antonyms = `---
name: antonyms
---
hot -> cold
big -> small
early -> late
rich -> poor
happy -> sad
strong -> weak
day -> night
begin -> end
? small -> big
? late -> early
? poor -> rich
`;
const inFolder = (name: string): vscode.Uri => workspaceUri("controls", name);

async function write(name: string, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(inFolder(name), new TextEncoder().encode(text));
}

describe("another task's vector as a control", function () {
  this.timeout(120_000);
  let document: vscode.TextDocument;
  const run = async <Result>(command: string): Promise<Result> =>
    vscode.commands.executeCommand<Result>(command, document.uri.toString());

  before(async () => {
    await write("b.icl", antonyms);
    // Another task beside it, which the control does not depend on.
    await write("a-first-letters.icl", "garden -> g\nwinter -> w\nbutter -> b\n");
    document = await vscode.workspace.openTextDocument(inFolder("b.icl"));
    await vscode.window.showTextDocument(document);
  });
  after(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    // Other tests look at the whole workspace.
    await vscode.workspace.fs.delete(workspaceUri("controls"), { recursive: true });
  });

  const hover = async (): Promise<string> => {
    const [shown] = await hoverOn(document, lineOf(document, "? small"));
    return shown?.value.replaceAll("\u00a0", " ") ?? "";
  };

  it("stands beside one query alone", async () => {
    const line = lineOf(document, "? small");
    await vscode.window.showTextDocument(document, { selection: new vscode.Range(line, 0, line, 0) });
    await run("icl.compareQuery");
    assert.match(await hover(), /Random vector/);
    assert.match(await hover(), /\| Other task \|/);
  });

  it("is the first of the fixed ones that the file's own task is not, at every layer", async () => {
    const sweep = await run<Sweep>("icl.sweepLayers");
    assert.deepEqual(sweep.wrongTask, { task: "plurals", file: null });
    assert.ok(sweep.layers.every(({ wrongTask, randomVector }) => wrongTask && randomVector));
    const { accuracy } = await run<ComparisonSummary>("icl.compareAllQueries");
    assert.ok(accuracy?.wrongTask !== undefined);
  });

  it("makes no result stale when another file changes", async () => {
    await write("a-first-letters.icl", antonyms);
    assert.doesNotMatch(await hover(), /stale/i);
  });
});
