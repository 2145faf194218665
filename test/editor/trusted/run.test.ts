import assert from "node:assert/strict";
import * as vscode from "vscode";
import { openMarked, replaceText } from "../documents.js";
import { until } from "../engineProcesses.js";
import { click, hoverOn, lineOf, titlesAbove } from "../lenses.js";

const task = `---
name: antonyms
---
hot -> cold
big -> small
tall -> short
up -> down
? fast -> slow
? old
`;

async function open(source = task): Promise<vscode.TextDocument> {
  const { document } = await openMarked(source);
  await vscode.window.showTextDocument(document);
  return document;
}

const COMPRESSED = /^Task vector: .+, validated \d\/4, \d+ → \d+ tokens$/;
const STALE = /^Task vector \(stale\): /;

describe("running a task", () => {
  before(async () => {
    await vscode.commands.executeCommand("icl.clearCache", true);
  });

  it("offers what can be done before anything is computed", async () => {
    // Vectors belong to demonstrations, whichever file they stand in: these are this test's own.
    const document = await open(task.replace("up -> down", "early -> late"));
    assert.deepEqual(await titlesAbove(document, 3), ["Compress 4 demonstrations", "Compare all"]);
    assert.deepEqual(await titlesAbove(document, 7), ["Run with task vector", "Compare"]);
  });

  it("compresses, and tells layer, validation and tokens in place", async () => {
    const document = await open();
    const result = await click(document, 3, /^Compress/);
    assert(result, "The command gave no result.");
    const [about, ...others] = await titlesAbove(document, 3);
    assert.match(about ?? "", COMPRESSED);
    assert.deepEqual(others, ["Compare all", "Dial…", "Layers…"]);
  });

  it("marks the vector as stale after an edit, and as fresh after its undo", async () => {
    const document = await open();
    await vscode.commands.executeCommand("icl.compressDemonstrations", document.uri.toString());
    await replaceText(document, "small", "little");
    const [next, , about] = await titlesAbove(document, 3);
    assert.match(about ?? "", STALE);
    assert.equal(next, "Compress again");
    await vscode.commands.executeCommand("undo");
    assert.match((await titlesAbove(document, 3))[0] ?? "", COMPRESSED);
  });

  it("runs a query, compressing first, and shows the outcome in place", async () => {
    const document = await open(task.replace("up", "wet").replace("down", "dry"));
    const line = lineOf(document, "? fast");
    await click(document, line, /^Run with task vector$/);
    const titles = await titlesAbove(document, line);
    assert.equal(titles.length, 3);
    assert.match(titles[2] ?? "", /^[✓✗] .+, (< 1|\d+) ms$/);
    assert.match((await titlesAbove(document, 3))[0] ?? "", COMPRESSED);
    await click(document, lineOf(document, "? old"), /^Run with task vector$/);
    assert.match((await titlesAbove(document, lineOf(document, "? old")))[2] ?? "", /^= /);
  });

  it("keeps a zero-shot answer when a demonstration changes, and not a few-shot one", async () => {
    const document = await open();
    const uri = document.uri.toString();
    const line = lineOf(document, "? fast");
    await vscode.window.showTextDocument(document, { selection: new vscode.Range(line, 0, line, 0) });
    await vscode.commands.executeCommand("icl.runZeroShot", uri);
    await replaceText(document, "tall", "long");
    const [, , zero] = await titlesAbove(document, line);
    assert.match(zero ?? "", /zero-shot/);
    assert.doesNotMatch(zero ?? "", /stale/);
    await vscode.commands.executeCommand("undo");
    await vscode.commands.executeCommand("icl.runFewShot", uri);
    assert.match((await titlesAbove(document, line))[2] ?? "", /few-shot/);
    assert.doesNotMatch((await hoverOn(document, line))[0]?.value ?? "", /stale/);
    await replaceText(document, "tall", "long");
    assert.match((await hoverOn(document, line))[0]?.value ?? "", /Few-shot\s\*\(stale\)\*/);
  });

  it("compares a query, and its hover tells the difference", async () => {
    const document = await open();
    const line = lineOf(document, "? fast");
    assert.match((await hoverOn(document, lineOf(document, "? old")))[0]?.value ?? "", /not been run yet/);
    await click(document, line, /^Compare$/);
    const [hover] = await hoverOn(document, line);
    assert(hover);
    for (const name of ["Few-shot", "Task vector", "Zero-shot", "Random vector"]) {
      assert(
        hover.value.replaceAll("\u00a0", " ").includes(`| ${name}`),
        `No line for ${name} in\n${hover.value}`,
      );
    }
    assert.match(hover.value, /KL\(few-shot ‖ task vector\) \d+\.\d+ nats/);
    assert.match(hover.value, /\(command:icl\.runFewShot\?/);
    assert.doesNotMatch(hover.value, /Stale/);
    await replaceText(document, "cold", "chilly");
    assert.match((await hoverOn(document, line))[0]?.value ?? "", /\*\*Stale:\*\*/);
  });

  it("tells on a demonstration how it was answered when it was held out", async () => {
    const document = await open();
    await vscode.commands.executeCommand("icl.compressDemonstrations", document.uri.toString());
    assert.match(
      (await hoverOn(document, 3))[0]?.value ?? "",
      /When it is held out, the vector of the other demonstrations/,
    );
  });

  it("compares all queries, and sweeps", async () => {
    const document = await open();
    const uri = document.uri.toString();
    const summary = await vscode.commands.executeCommand<{ queries: number; verdict: string }>(
      "icl.compareAllQueries",
      uri,
    );
    assert.equal(summary.queries, 2);
    assert.match((await titlesAbove(document, lineOf(document, "? old")))[2] ?? "", /^= /);
    const sweep = await vscode.commands.executeCommand<{ layers: unknown[] }>("icl.sweepLayers", uri);
    assert.equal(sweep.layers.length, 8);
  });

  it("runs on an input of one's own", async () => {
    const document = await open();
    const outcome = await vscode.commands.executeCommand<{ input: string; layer: number }>(
      "icl.runOnInput",
      document.uri.toString(),
      "near",
    );
    assert.equal(outcome.input, "near");
    assert(outcome.layer >= 0);
  });

  it("exports a safetensors file", async () => {
    const document = await open();
    const target = vscode.Uri.joinPath(document.uri, "..", "exported.safetensors");
    await vscode.commands.executeCommand("icl.exportTaskVector", document.uri.toString(), target.toString());
    const bytes = await vscode.workspace.fs.readFile(target);
    const header = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
    const text = new TextDecoder().decode(bytes.subarray(8, 8 + Number(header)));
    assert.match(text, /"task_vector":\{"dtype":"F32","shape":\[8,/);
  });

  it("finds a query again that has moved, and says nothing false of one that is gone", async () => {
    const document = await open();
    const uri = document.uri.toString();
    const line = lineOf(document, "? fast");
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      "vscode.executeCodeLensProvider",
      document.uri,
    );
    const target: unknown = lenses.find(({ range }) => range.start.line === line)?.command?.arguments?.[1];
    await replaceText(document, "? fast", "? new -> old\n? fast");
    const moved = await vscode.commands.executeCommand<{ input: string }>("icl.runZeroShot", uri, target);
    assert.equal(moved.input, "fast");
    await replaceText(document, "? fast", "? quick");
    assert.equal(await vscode.commands.executeCommand("icl.runZeroShot", uri, target), undefined);
  });

  it("keeps its lines where they are while the file has errors, and runs nothing", async () => {
    const document = await open(task.replace("up -> down", "up"));
    assert.match((await titlesAbove(document, 3))[0] ?? "", /^Fix 1 error to compress/);
    assert.deepEqual(await titlesAbove(document, lineOf(document, "? fast")), [
      "Run with task vector",
      "Compare",
    ]);
    assert.equal(
      await vscode.commands.executeCommand("icl.compressDemonstrations", document.uri.toString()),
      undefined,
    );
  });

  it("computes on saving where the setting says so, and only then", async () => {
    const document = await open(task.replace("up -> down", "left -> right"));
    const configuration = vscode.workspace.getConfiguration();
    await replaceText(document, "? old", "? old -> new");
    await document.save();
    assert.match((await titlesAbove(document, 3))[0] ?? "", /^Compress 4/);
    await configuration.update("icl.onSave", "compress", vscode.ConfigurationTarget.Workspace);
    try {
      await replaceText(document, "? old", "? young");
      await document.save();
      const compressed = async (): Promise<boolean> =>
        COMPRESSED.test((await titlesAbove(document, 3))[0] ?? "");
      await until(compressed, "the demonstrations are compressed");
    } finally {
      await configuration.update("icl.onSave", undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it("takes no vector for one of settings that were changed while it was computed", async () => {
    const document = await open(task.replace("up -> down", "near -> far"));
    const configuration = vscode.workspace.getConfiguration();
    const compressing = click(document, 3, /^Compress/);
    await until(async () => (await titlesAbove(document, 3)).includes("Cancel"), "it is computed");
    await configuration.update("icl.vectors.seed", 7, vscode.ConfigurationTarget.Workspace);
    try {
      await compressing;
      assert.match((await titlesAbove(document, 3)).at(-1) ?? "", STALE);
    } finally {
      await configuration.update("icl.vectors.seed", undefined, vscode.ConfigurationTarget.Workspace);
    }
    assert.match((await titlesAbove(document, 3))[0] ?? "", COMPRESSED);
  });

  it("forgets a vector that is deleted from the cache", async () => {
    const document = await open(task.replace("up -> down", "rich -> poor"));
    const uri = document.uri.toString();
    const { digest } = await vscode.commands.executeCommand<{ digest: string }>(
      "icl.compressDemonstrations",
      uri,
    );
    await vscode.commands.executeCommand("icl.deleteTaskVector", digest);
    assert.match((await titlesAbove(document, 3))[0] ?? "", /^Compress 4/);
    const again = await vscode.commands.executeCommand<{ cached: boolean }>(
      "icl.compressDemonstrations",
      uri,
    );
    assert.equal(again.cached, false);
  });

  it("shows no lenses where the setting says so", async () => {
    const configuration = vscode.workspace.getConfiguration();
    const document = await open();
    await configuration.update("icl.codeLens.enabled", false, vscode.ConfigurationTarget.Workspace);
    try {
      assert.deepEqual(await titlesAbove(document, 3), []);
    } finally {
      await configuration.update("icl.codeLens.enabled", undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it("caps the lenses of a long file and says so", async () => {
    const queries = Array.from({ length: 1000 }, (_, index) => `? word${index} -> other`);
    const document = await open(`${task}${queries.join("\n")}\n`);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      "vscode.executeCodeLensProvider",
      document.uri,
    );
    assert(lenses.length < 500);
    assert(
      lenses.some(({ command }) =>
        command?.title.startsWith("Lenses are shown for the first 200 of 1002 queries"),
      ),
    );
  });
});
