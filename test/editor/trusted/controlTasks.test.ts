import assert from "node:assert/strict";
import * as vscode from "vscode";
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
const plurals = `---
name: plurals
template: "Q: {input}\\nA: {output}"
joiner: "\\n\\n"
---
dog -> dogs
bus -> buses
church -> churches
cherry -> cherries
foot -> feet
car -> cars
knife -> knives
star -> stars
`;

/** Behind `b.icl`, in the order in which the files of its folder are tried. */
const folder = {
  "b.icl": antonyms,
  // No control, since it should help.
  "c-same-task.icl": antonyms.replace("name: antonyms", "name: opposites"),
  "d-broken.icl": "---\nvector: {layer: here}\n---\nhot -> cold\n",
  "e-too-deep.icl": plurals.replace("name: plurals", "name: too deep\nvector:\n  layer: 99"),
  "f-empty.icl": "",
  "g-plurals.icl": plurals,
  "a-before.icl": plurals.replace("name: plurals", "name: before"),
} as const;

const inFolder = (name: string): vscode.Uri => workspaceUri("controls", name);

async function write(name: string, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(inFolder(name), new TextEncoder().encode(text));
}

interface Summary {
  readonly accuracy: {
    readonly zeroShot: { readonly high: number };
    readonly wrongTask?: { readonly value: number };
  };
}

describe("another task's vector as a control", function () {
  this.timeout(120_000);
  let document: vscode.TextDocument;
  const run = async <Result>(command: string): Promise<Result> =>
    vscode.commands.executeCommand<Result>(command, document.uri.toString());

  before(async () => {
    for (const [name, text] of Object.entries(folder)) await write(name, text);
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

  it("is not looked for where one query alone is compared", async () => {
    const line = lineOf(document, "? small");
    await vscode.window.showTextDocument(document, { selection: new vscode.Range(line, 0, line, 0) });
    await run("icl.compareQuery");
    assert.match(await hover(), /Random vector/);
    assert.doesNotMatch(await hover(), /Other task/);
  });

  it("is the first of the folder's files that holds another task and can be run", async () => {
    const sweep = await run<Sweep>("icl.sweepLayers");
    assert.deepEqual(sweep.wrongTask, { task: "plurals", file: inFolder("g-plurals.icl").fsPath });
    assert.ok(sweep.layers.every(({ wrongTask, randomVector }) => wrongTask && randomVector));
    const { accuracy } = await run<Summary>("icl.compareAllQueries");
    assert.ok(accuracy.wrongTask !== undefined && accuracy.wrongTask.value <= accuracy.zeroShot.high);
    assert.match(await hover(), /\| Other task \|/);
  });

  it("then is a query's too, and no change of that file makes results stale", async () => {
    await run("icl.compareQuery");
    assert.match(await hover(), /\| Other task \|/);
    await write("g-plurals.icl", plurals.replace("star -> stars", "lamp -> lamps"));
    assert.doesNotMatch(await hover(), /stale/i);
  });

  it("is chosen anew where that file has become the same task", async () => {
    await write("g-plurals.icl", antonyms);
    const { wrongTask } = await run<Sweep>("icl.sweepLayers");
    assert.deepEqual(wrongTask, { task: "before", file: inFolder("a-before.icl").fsPath });
  });
});
