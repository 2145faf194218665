import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { InProcessEngine } from "../../src/engine/inProcessEngine.js";
import { locateLibraries, openLibrary } from "../../src/engine/llama/library.js";
import { Session } from "../../src/engine/session.js";
import { parseDocument } from "../../src/language/parse.js";
import { compareQueries, type Comparison } from "../../src/method/compare.js";
import { prepareExtraction } from "../../src/method/extract.js";
import { extractVector } from "../../src/method/extractVector.js";
import { mean } from "../../src/method/mean.js";
import { boundedExtraction } from "../../src/method/teachingPlan.js";
import { defaultEngineOptions } from "../../src/protocol/engineOptions.js";
import type { ModelInfo } from "../../src/protocol/model.js";
import { seeded } from "../support/seeded.js";
import { demoModel, repositoryPath } from "../support/repository.js";

/** What the README says of the embedded model, measured by the product's own method. */
describe("the embedded model", () => {
  let session: Session;
  let engine: InProcessEngine;
  let info: ModelInfo;

  before(async () => {
    session = new Session(openLibrary(await locateLibraries()));
    info = session.load({ file: demoModel, options: defaultEngineOptions });
    engine = new InProcessEngine(session);
  });
  after(() => {
    session.free();
  });

  async function compareFile(file: string): Promise<Comparison & { readonly layer: number }> {
    const document = parseDocument(readFileSync(file, "utf8"), path.basename(file));
    assert.deepEqual(
      document.problems.filter(({ severity }) => severity === "error"),
      [],
      file,
    );
    const limits = boundedExtraction;
    const extraction = await prepareExtraction(engine, document, info, { limits, inputs: [], keep: 0 }, {});
    const vector = await extractVector(engine, document, info, extraction, {});
    const comparison = await compareQueries(engine, document, vector, { cost: false }, {});
    return { ...comparison, layer: vector.layer };
  }

  async function compareFolder(folder: string, wanted: (text: string) => boolean = () => true) {
    const directory = repositoryPath(...folder.split("/"));
    const results = [];
    for (const file of readdirSync(directory).sort()) {
      if (!file.endsWith(".icl") || !wanted(readFileSync(path.join(directory, file), "utf8"))) continue;
      results.push({ file, ...(await compareFile(path.join(directory, file))) });
    }
    return results;
  }

  function average(results: readonly Comparison[], condition: "fewShot" | "taskVector" | "zeroShot"): number {
    return mean(results.map(({ summary }) => summary.accuracy?.[condition].value ?? 0));
  }

  it("answers fresh draws of its tasks from the full prompt and from the vector, and not without", async () => {
    const random = seeded("tasks");
    // Half of them, others in every run; `icl reproduce test/model/draws/seen` measures all.
    const results = await compareFolder("test/model/draws/seen", () => random.nextInt(2) === 0);
    assert.ok(results.length >= 15, `${results.length} tasks`);
    const fewShot = average(results, "fewShot");
    assert.ok(fewShot >= 0.9, `few-shot ${fewShot}`);
    const taskVector = average(results, "taskVector");
    assert.ok(taskVector >= 0.85, `task vector ${taskVector}`);
    const zeroShot = average(results, "zeroShot");
    assert.ok(zeroShot <= 0.4, `zero-shot ${zeroShot}`);
  });

  it("answers pairs held out of training where the task follows a rule", async () => {
    const results = await compareFolder("test/model/draws/held-out", (text) =>
      text.includes("(a rule of form)"),
    );
    assert.equal(results.length, 28);
    const fewShot = average(results, "fewShot");
    assert.ok(fewShot >= 0.8, `few-shot ${fewShot}`);
    const taskVector = average(results, "taskVector");
    assert.ok(taskVector >= 0.8, `task vector ${taskVector}`);
  });

  it("gets the verdicts right on the examples", async () => {
    const results = await compareFolder("examples");
    assert.ok(results.length >= 15, `${results.length} examples`);
    const refused = results.filter(({ summary }) => summary.verdict === "does not compress");
    assert.deepEqual(
      refused.map(({ file }) => file),
      ["code-words.icl"],
    );
    for (const { file, summary } of refused) {
      assert.ok((summary.accuracy?.fewShot.value ?? 0) >= 0.8, `${file}: the full prompt must work`);
    }
    for (const { file, queries } of results) {
      assert.ok(queries.filter(({ expected }) => expected !== null).length >= 10, `${file}: ten queries`);
    }
  });

  it("gives the same figures for the same seed", async () => {
    const file = repositoryPath("examples", "antonyms.icl");
    assert.deepEqual(await compareFile(file), await compareFile(file));
  });
});
