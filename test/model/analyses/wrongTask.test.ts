import assert from "node:assert/strict";
import { compareQueries } from "../../../src/method/compare.js";
import { prepareExtraction } from "../../../src/method/extract.js";
import { fitAtLayers } from "../../../src/method/fitAtLayers.js";
import { packInterventions } from "../../../src/method/packedInterventions.js";
import { boundedExtraction } from "../../../src/method/teachingPlan.js";
import { sweepLayers } from "../../../src/method/sweepLayers.js";
import { isOtherTask } from "../../../src/method/wrongTask.js";
import { AnalysisSession, example } from "../../support/analysisSession.js";
import { relativeL2 } from "../../support/distance.js";

describe("another task's vector as a control", () => {
  let session: AnalysisSession;

  before(async () => {
    session = await AnalysisSession.open();
  });
  after(() => {
    session.free();
  });

  const wrongTaskOf = async (name: string) => {
    const task = example(name);
    return { file: task.path, task: name, vector: await session.context.vector(task) };
  };

  it("answers like no demonstrations, beside what is compared without it", async () => {
    const task = example("antonyms");
    const { engine, vector } = session.context;
    const without = await session.compare(task);
    assert.ok(without.queries.every((query) => !("wrongTask" in query)));
    assert.ok(!("wrongTask" in (without.summary.accuracy ?? {})));
    const wrongTask = await wrongTaskOf("plurals");
    const options = { seed: 0, cost: false, wrongTask };
    const compared = await compareQueries(engine, task.document, await vector(task), options, {});
    const { zeroShot, wrongTask: control } = compared.summary.accuracy ?? {};
    assert.ok(control !== undefined && zeroShot !== undefined);
    assert.ok(control.value <= zeroShot.high, `${control.value} above ${zeroShot.high}`);
    assert.equal(compared.summary.verdict, "compresses");
    // Rows in other batches differ by rounding, answers do not.
    const answers = ({ queries }: Pick<typeof without, "queries">) =>
      queries.map(({ fewShot, taskVector, zeroShot, randomVector }) =>
        [fewShot, taskVector, zeroShot, randomVector].map(({ answer }) => answer),
      );
    assert.deepEqual(answers(compared), answers(without));
  });

  it("keeps a verdict open where another vector does as well", async () => {
    const task = example("antonyms");
    const { engine, vector } = session.context;
    const wrongTask = { ...(await wrongTaskOf("antonyms")), task: "opposites" };
    const options = { seed: 0, cost: false, wrongTask };
    const { summary } = await compareQueries(engine, task.document, await vector(task), options, {});
    assert.equal(summary.verdict, "undecided", summary.reason);
    assert.match(summary.reason, /another task's vector/);
  });

  it("is at every layer of a sweep, with random vectors", async () => {
    const task = example("antonyms");
    const { settings } = task.document;
    Object.assign(task.document, {
      settings: { ...settings, vector: { ...settings.vector, method: "difference" } },
    });
    const { engine, model, vector } = session.context;
    const wrongTask = await wrongTaskOf("plurals");
    const theta = await vector(task);
    const asked = { limits: boundedExtraction, inputs: [], keep: 0 };
    const extraction = await prepareExtraction(engine, task.document, model, asked, {});
    const atLayers = await fitAtLayers(engine, task.document, extraction, theta, {});
    // States read in other batches differ by rounding.
    const [again, before] = [atLayers[theta.layer] ?? theta.interventions, theta.interventions].map(
      packInterventions,
    );
    assert.deepEqual(again?.packed, before?.packed);
    before?.vectors.forEach((values, place) => {
      const gap = relativeL2(again?.vectors[place] ?? [], values);
      assert.ok(gap < 1e-3, `vector ${place} is off by ${gap}`);
    });
    const sweep = async (options: Parameters<typeof sweepLayers>[4]) =>
      sweepLayers(engine, task.document, theta, atLayers, options, {});
    const swept = await sweep({ seed: 0, randomVectors: 5, wrongTask });
    const plain = await sweep({ seed: 0, randomVectors: 0 });
    assert.equal(swept.wrongTask?.task, "plurals");
    const accuracies = ({ layers }: typeof plain) => layers.map(({ test }) => test?.accuracy);
    assert.deepEqual(accuracies(swept), accuracies(plain));
    for (const { layer, randomVector, wrongTask: other } of swept.layers) {
      assert.ok(randomVector && other, `layer ${layer}`);
    }
    assert.ok(plain.layers.every((layer) => !("randomVector" in layer) && !("wrongTask" in layer)));
    const chosen = swept.layers[swept.chosen];
    assert.ok(chosen?.test && chosen.randomVector && chosen.wrongTask && swept.zeroShot);
    assert.ok(chosen.test.accuracy.value > 0.9);
    assert.ok(chosen.randomVector.value <= swept.zeroShot.high);
    assert.ok(chosen.wrongTask.value <= swept.zeroShot.high);
  });

  it("is never the same task in another file", async () => {
    const { engine } = session.context;
    const { document } = example("antonyms");
    const turned = { ...document, demonstrations: document.demonstrations.toReversed() };
    assert.equal(await isOtherTask(engine, document, turned, {}), false);
    assert.equal(await isOtherTask(engine, document, example("plurals").document, {}), true);
    assert.equal(
      await isOtherTask(engine, example("capitals").document, example("capitals-both-ways").document, {}),
      false,
    );
  });
});
