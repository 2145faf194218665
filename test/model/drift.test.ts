import assert from "node:assert/strict";
import { InProcessEngine } from "../../src/engine/inProcessEngine.js";
import { quantise, type QuantisedType } from "../support/quantise.js";
import { smallShape, writeRandomModel } from "../support/randomModel.js";
import { VectorCache } from "../../src/cache/vectorCache.js";
import { Session } from "../../src/engine/session.js";
import { boundedExtraction } from "../../src/method/teachingPlan.js";
import { defaultEngineOptions } from "../../src/protocol/engineOptions.js";
import type { RequestName, RequestParams, RequestResult } from "../../src/protocol/messages.js";
import { measureDrift } from "../../src/workbench/drift.js";
import { DriftDocument, driftDocument } from "../../src/workbench/documents/driftDocument.js";
import { readTaskFile } from "../../src/workbench/taskFile.js";
import { Workbench } from "../../src/workbench/workbench.js";
import { failure } from "../support/failure.js";
import { demoModel, repositoryPath } from "../support/repository.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { testLibrary } from "../support/testSession.js";

function assertNone(warning: string): never {
  throw new Error(warning);
}

/** Tells which models were asked for, one after another. */
class CountingEngine extends InProcessEngine {
  readonly loads: string[] = [];

  protected override ask<Name extends RequestName>(
    name: Name,
    params: RequestParams<Name>,
  ): Promise<RequestResult<Name>> {
    if (name === "load" && "file" in params && this.loads.at(-1) !== params.file) {
      this.loads.push(params.file);
    }
    return super.ask(name, params);
  }
}

describe("drift between quantisations", () => {
  const folder = suiteFolder();
  let session: Session;
  let engine: CountingEngine;
  let workbench: Workbench;
  const file = (type: QuantisedType): string => folder(`${type}.gguf`);

  before(async () => {
    const library = await testLibrary();
    for (const type of ["F16", "Q8_0", "Q4_0"] as const)
      quantise(library.symbols, demoModel, file(type), type);
    session = new Session(library);
    engine = new CountingEngine(session);
    workbench = new Workbench({
      engine,
      cache: new VectorCache(folder("cache"), { maxBytes: 1 << 26, onWarning: assertNone }),
      engineOptions: defaultEngineOptions,
      defaultModel: file("F16"),
      seed: 0,
      limits: boundedExtraction,
    });
  });
  after(() => {
    session.free();
  });

  const example = (name: string) => readTaskFile(repositoryPath("examples", `${name}.icl`));

  it("is none of a model against itself", async () => {
    const task = await example("antonyms");
    const { cosines, pairs, conditions } = await measureDrift(workbench, task, file("F16"), {});
    assert.ok(cosines.every((value) => value !== null && value > 1 - 1e-9));
    const [own] = pairs;
    assert(own);
    for (const pair of pairs) {
      // A row's place in the batch shows in the last digits of its probabilities.
      assert.ok(Math.abs((pair.kl ?? NaN) - (own.kl ?? NaN)) < 1e-4);
      assert.deepEqual({ ...pair, vector: 0, model: 0, kl: own.kl }, own);
    }
    assert.deepEqual(conditions[0], conditions[1]);
  });

  it("is small in eight bits and larger in four, and the vectors still work on each other's model", async () => {
    const task = await example("antonyms");
    const measured = {
      Q8_0: await measureDrift(workbench, task, file("Q8_0"), {}),
      Q4_0: await measureDrift(workbench, task, file("Q4_0"), {}),
    };
    const least = (type: keyof typeof measured): number =>
      Math.min(...measured[type].cosines.map((value) => value ?? 0));
    assert.ok(least("Q8_0") > 0.99, `Q8_0 ${least("Q8_0")}`);
    assert.ok(least("Q4_0") < least("Q8_0"), `Q4_0 ${least("Q4_0")}`);
    assert.ok(least("Q4_0") > 0.5, `Q4_0 ${least("Q4_0")}`);
    for (const [type, { pairs, conditions }] of Object.entries(measured)) {
      assert.equal(pairs.length, 4);
      for (const { vector, model, accuracy, recovery } of pairs) {
        const zeroShot = conditions[model].zeroShot?.value ?? 1;
        const shown = `${type}: vector ${vector} on model ${model}: ${accuracy?.value ?? NaN}, zero-shot ${zeroShot}`;
        assert.ok(accuracy !== null && accuracy.value > zeroShot, shown);
        if (type === "Q8_0") assert.ok((recovery?.value ?? 0) >= 0.8, shown);
      }
    }
  });

  it("loads each model as few times as can be, and one document holds the figures", async () => {
    const task = await example("antonyms");
    engine.loads.length = 0;
    const measured = await measureDrift(workbench, task, file("Q8_0"), {});
    assert.deepEqual(engine.loads, [file("F16"), file("Q8_0"), file("F16")]);
    const document = DriftDocument.parse(driftDocument(task, measured, 0));
    assert.deepEqual(
      document.models.map(({ path }) => path),
      [file("F16"), file("Q8_0")],
    );
    assert.notEqual(document.models[0].fingerprint, document.models[1].fingerprint);
    assert.deepEqual(
      document.pairs.map(({ vector, model }) => [vector, model]),
      [
        [0, 0],
        [1, 1],
        [0, 1],
        [1, 0],
      ],
    );
  });

  it("compares vectors of files without an expected answer too", async () => {
    const task = await example("antonyms");
    const { document } = task;
    const queries = document.queries.slice(0, 2).map((query) => ({ ...query, expected: undefined }));
    const asked = { ...task, document: { ...document, queries } };
    const { pairs, conditions } = await measureDrift(workbench, asked, file("Q8_0"), {});
    assert.deepEqual(
      pairs.map(({ accuracy, recovery }) => [accuracy, recovery]),
      pairs.map(() => [null, null]),
    );
    assert.equal(conditions[0].fewShot, null);
    assert.ok(pairs.every(({ agreement }) => agreement !== null));
  });

  it("is refused between models of different shape, in one sentence that says where", async () => {
    const { symbols } = await testLibrary();
    writeRandomModel(symbols, folder("other.gguf"), smallShape);
    const task = await example("antonyms");
    await assert.rejects(
      measureDrift(workbench, task, folder("other.gguf"), {}),
      failure(
        "bad-request",
        /cannot be used on random-qwen2: they differ in .+ \(.+ and .+\)\. Choose another/,
      ),
    );
    await assert.rejects(measureDrift(workbench, task, folder("none.gguf"), {}), failure("model-missing"));
  });
});
