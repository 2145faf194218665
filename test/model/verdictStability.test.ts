import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { InProcessEngine } from "../../src/engine/inProcessEngine.js";
import { VectorCache } from "../../src/cache/vectorCache.js";
import type { ComparisonSummary } from "../../src/method/comparison.js";
import { boundedExtraction } from "../../src/method/teachingPlan.js";
import { readTaskFile } from "../../src/workbench/taskFile.js";
import { Workbench } from "../../src/workbench/workbench.js";
import { repositoryPath } from "../support/repository.js";
import { exactOptions, TestSession } from "../support/testSession.js";

const model = repositoryPath("media", "model", "demo.gguf");
const SEEDS = 21;

describe("the verdict of a file", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "icl-stable-"));
  let session: TestSession;

  before(async () => {
    session = await TestSession.open(model);
  });
  after(() => {
    session.free();
    rmSync(folder, { recursive: true });
  });

  const workbench = (seed: number): Workbench =>
    new Workbench({
      engine: new InProcessEngine(session.session),
      cache: new VectorCache(folder, { maxBytes: 1e9 }),
      engineOptions: exactOptions,
      defaultModel: model,
      seed,
      limits: boundedExtraction,
    });
  const summaryOf = async (bench: Workbench, ...names: string[]): Promise<ComparisonSummary> => {
    const task = await readTaskFile(repositoryPath(...names));
    return (await bench.compare(task, {}, false)).summary;
  };

  it("is the same with each of 21 seeds", async function () {
    this.timeout(240_000);
    const first = await summaryOf(workbench(0), "examples", "first-letter.icl");
    for (let seed = 1; seed < SEEDS; seed++) {
      assert.deepEqual(
        await summaryOf(workbench(seed), "examples", "first-letter.icl"),
        first,
        `seed ${seed}`,
      );
    }
  });

  it("is the same alone and after other files", async () => {
    const draws = ["test", "model", "draws", "seen"];
    const alone = await summaryOf(workbench(0), ...draws, "english-to-italian.icl");
    const together = workbench(3);
    await summaryOf(together, ...draws, "english-to-spanish.icl");
    await summaryOf(together, ...draws, "italian-to-spanish.icl");
    assert.deepEqual(await summaryOf(together, ...draws, "english-to-italian.icl"), alone);
  });
});
