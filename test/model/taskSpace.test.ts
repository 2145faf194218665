import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Analysis } from "../../src/analysis/analysis.js";
import { decodability } from "../../src/analysis/analyses/decodability.js";
import { layerChoice } from "../../src/analysis/analyses/layerChoice.js";
import { map } from "../../src/analysis/analyses/map.js";
import { variability } from "../../src/analysis/analyses/variability.js";
import { Figure } from "../../src/analysis/figure.js";
import { InProcessEngine } from "../../src/engine/inProcessEngine.js";
import { VectorCache } from "../../src/cache/vectorCache.js";
import { Gram } from "../../src/method/gram.js";
import { boundedExtraction } from "../../src/method/teachingPlan.js";
import { readTaskFile } from "../../src/workbench/taskFile.js";
import { Workbench } from "../../src/workbench/workbench.js";
import { repositoryPath } from "../support/repository.js";
import { exactOptions, TestSession } from "../support/testSession.js";

const model = repositoryPath("media", "model", "demo.gguf");
const names = ["capitals", "capitals-both-ways", "plurals", "shout", "sentiment", "articles"];

/** On the embedded model: what must come out of tasks that are known to differ, and of two that hardly do. */
describe("How close tasks are to each other", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "icl-space-"));
  let session: TestSession;
  let workbench: Workbench;

  before(async () => {
    session = await TestSession.open(model);
    workbench = new Workbench({
      engine: new InProcessEngine(session.session),
      cache: new VectorCache(folder, { maxBytes: 1e9 }),
      engineOptions: exactOptions,
      defaultModel: model,
      seed: 0,
      limits: boundedExtraction,
    });
  });
  after(() => {
    session.free();
    rmSync(folder, { recursive: true });
  });

  const analyse = async <Data, Options>(
    analysis: Analysis<Data, Options>,
    files: readonly string[],
    options: Record<string, unknown> = {},
  ): Promise<Data> => {
    const tasks = await Promise.all(
      files.map(async (name) => readTaskFile(repositoryPath("examples", `${name}.icl`))),
    );
    const { data } = await workbench.analyse(analysis, tasks, analysis.options.parse(options), {});
    const figures = analysis.figures(data);
    assert(figures.length > 0);
    for (const figure of figures) Figure.parse(figure);
    return analysis.data.parse(data);
  };

  it("is what the vectors themselves say", () => {
    const prompts = ["hot -> cold\nbig ->", "hot ->", "one, two -> two\na, b ->"].map((text) =>
      session.prompt(text),
    );
    const { layers } = session.session.relate({ prompts });
    const { groups } = session.session.capture({ groups: prompts.map((prompt) => [prompt]) });
    const width = session.info.embeddingLength;
    assert.equal(layers.length, session.info.layers);
    const [a, b] = [groups[0], groups[2]].map((group) => group?.subarray(3 * width, 4 * width));
    assert(a !== undefined && b !== undefined);
    const product = a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
    const gram = new Gram(layers[3] ?? new Float64Array(0));
    assert(Math.abs(gram.product(2, 0) - product) <= 1e-4 * Math.abs(product));
  });

  it("tells tasks apart, and finds the pair that it cannot", async () => {
    const { layers, peak, tasks, nullTask, relation } = await analyse(decodability, names);
    assert(peak !== null);
    // Chance is one in seven, the Null task included; two of the seven can hardly be told apart.
    assert((layers[peak]?.decodability.value ?? 0) >= 0.6, JSON.stringify(layers));
    assert.equal(tasks.find(({ task }) => task === "capitals-both-ways")?.takenFor, "capitals");
    assert((tasks.find(({ task }) => task === "plurals")?.decoded.value ?? 0) >= 0.9);
    assert.equal(relation.points.length, 4 * names.length);
    // Without demonstrations there is no task to tell, and fewer answers are right.
    assert((relation.fit?.slope ?? 0) > 0);
    // That is the number of demonstrations more than decodability: given it, less is explained.
    const { fit, givenNumber } = relation;
    assert(fit !== null && givenNumber !== null && givenNumber < fit.r2, JSON.stringify(relation));
    // The Null task has no rule, but a row.
    assert(nullTask !== null && nullTask.decoded.value < 1);
  });

  it("tells them apart in the same way, in whatever order the files are named", async () => {
    const some = names.slice(0, 3);
    const options = { draws: 4 };
    assert.deepEqual(
      await analyse(decodability, some.toReversed(), options),
      await analyse(decodability, some, options),
    );
  });

  it("says what one file alone lacks", async () => {
    const { peak, layers } = await analyse(decodability, ["capitals"]);
    assert.deepEqual({ peak, layers }, { peak: null, layers: [] });
    assert.equal((await analyse(map, ["capitals"])).layer, null);
    assert.equal((await analyse(layerChoice, ["capitals"])).chosen, null);
  });

  it("maps them, and names the confusable", async () => {
    const { tasks, cosines, confusable, points, shares } = await analyse(map, names);
    for (const { task, within, between } of tasks) assert(within > between + 0.2, task);
    assert.deepEqual(
      confusable.map(({ a, b }) => [a, b]),
      [["capitals", "capitals-both-ways"]],
    );
    for (const [place, row] of cosines.entries()) assert(Math.abs((row[place] ?? 0) - 1) < 1e-9);
    assert.equal(points.length, 16 * names.length);
    assert((shares[0] ?? 0) >= (shares[1] ?? 0));
  });

  it("shows no cosine of two tasks' means, which is −1 whatever they are", async () => {
    const data = await analyse(map, names.slice(0, 3), { draws: 4 });
    assert.ok(map.figures(data).some(({ kind }) => kind === "heat"));
    const two = await analyse(map, ["capitals", "plurals"], { draws: 4 });
    assert(Math.abs((two.cosines[0]?.[1] ?? 0) + 1) < 1e-6);
    const figures = map.figures(two);
    assert.ok(!figures.some(({ kind }) => kind === "heat"));
    assert.ok(!JSON.stringify(figures).includes("nearest task"));
    assert.match(JSON.stringify(figures), /−1 by construction/);
    assert.match(JSON.stringify(figures), /may be another layer/);
  });

  it("names the file whose prompt does not fit", async () => {
    const long = path.join(folder, "long.icl");
    const words = Array.from({ length: 400 }, (_, index) => `w${index}`).join(" ");
    writeFileSync(long, Array.from({ length: 8 }, (_, index) => `${words} ${index} -> b\n`).join(""));
    const tasks = await Promise.all(
      [repositoryPath("examples", "capitals.icl"), long].map(async (file) => readTaskFile(file)),
    );
    await assert.rejects(
      workbench.analyse(map, tasks, map.options.parse({ draws: 4 }), {}),
      /A prompt of \d+ tokens of long\.icl does not fit into the model's context of \d+/,
    );
  });

  it("gives a layer without patching that validation agrees with", async () => {
    const { chosen, tasks } = await analyse(layerChoice, ["plurals", "shout", "sentiment", "articles"]);
    assert(chosen !== null);
    for (const { task, byVariance } of tasks) assert((byVariance ?? 0) >= 0.75, task);
  });

  it("says what moves the vector of one task", async () => {
    const { varied, chosen } = await analyse(variability, ["plurals"]);
    assert.deepEqual(
      varied.map(({ kind }) => kind),
      ["order", "dummy", "demonstrations"],
    );
    for (const { kind, cosines } of varied) {
      const here = cosines[chosen] ?? 0;
      assert(here > 0 && here < 1, `${kind}: ${here}`);
    }
  });
});
