import assert from "node:assert/strict";
import path from "node:path";
import process from "node:process";
import * as vscode from "vscode";
import { openMarked } from "../documents.js";
import { click, hoverOn, lineOf, titlesAbove } from "../lenses.js";
import { measurements } from "../measurements.js";

const realModel = process.env["ICL_REAL_MODEL"] ?? "";

const task = `---
name: country of a city
---
Paris -> France
Berlin -> Germany
Tokyo -> Japan
Cairo -> Egypt
Madrid -> Spain
Rome -> Italy
? Moscow -> Russia
? Athens -> Greece
? Lisbon -> Portugal
? Vienna -> Austria
`;

/** Loading and compressing take as long as the machine takes. */
const LONG = 300_000;

describe("a walk with a pretrained model", function () {
  this.timeout(LONG);
  let document: vscode.TextDocument;

  before(async () => {
    ({ document } = await openMarked(task));
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("icl.clearCache", true);
  });

  after(async () => {
    await vscode.commands.executeCommand("icl.selectModel", "");
  });

  const first = (): number => lineOf(document, "Paris");

  it("chooses the model, whose tokens the file is counted in from then on", async () => {
    await vscode.commands.executeCommand("icl.selectModel", realModel);
    assert.equal(vscode.workspace.getConfiguration().get("icl.model.path"), realModel);
    const [compress] = await titlesAbove(document, first());
    assert.match(compress ?? "", /^Compress 6 demonstrations/);
  });

  it("compresses the demonstrations", async () => {
    const start = performance.now();
    await click(document, first(), /^Compress/);
    measurements.add(
      `loading and compressing with ${path.basename(realModel)}: ${((performance.now() - start) / 1000).toFixed(1)} s`,
    );
    const [about] = await titlesAbove(document, first());
    assert.match(about ?? "", /^Task vector: .+, validated \d\/6, \d+ → \d+ tokens$/);
  });

  it("answers a query with the vector, and with the full prompt as well", async () => {
    const line = lineOf(document, "? Moscow");
    const start = performance.now();
    await click(document, line, /^Run with task vector$/);
    measurements.add(`a warm click on its lens: ${(performance.now() - start).toFixed(0)} ms`);
    assert.match((await titlesAbove(document, line))[2] ?? "", /^[✓✗] .+, \d+ ms$/);
    await vscode.window.showTextDocument(document, { selection: new vscode.Range(line, 0, line, 0) });
    await vscode.commands.executeCommand("icl.runFewShot", document.uri.toString());
    assert.match((await titlesAbove(document, line))[2] ?? "", /few-shot/);
  });

  it("compares a query, and its hover tells the four prompts apart", async () => {
    const line = lineOf(document, "? Athens");
    await click(document, line, /^Compare$/);
    const text = ((await hoverOn(document, line))[0]?.value ?? "").replaceAll("\u00a0", " ");
    for (const name of ["Few-shot", "Task vector", "Zero-shot", "Random vector"]) {
      assert.ok(text.includes(`| ${name}`), `No line for ${name} in\n${text}`);
    }
    assert.match(text, /KL\(few-shot ‖ task vector\) \d+\.\d+ nats/);
  });

  it("compares them all: the vector answers what the query alone does not", async () => {
    const summary = await vscode.commands.executeCommand<{
      queries: number;
      verdict: string;
      accuracy: Record<"zeroShot" | "taskVector" | "fewShot", { value: number }>;
    }>("icl.compareAllQueries", document.uri.toString());
    assert.equal(summary.queries, 4);
    assert.ok(summary.accuracy.taskVector.value > summary.accuracy.zeroShot.value, JSON.stringify(summary));
  });
});
