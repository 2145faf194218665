import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { EngineClient } from "../../src/client/engineClient.js";
import { parseDocument } from "../../src/language/parse.js";
import { compareQueries } from "../../src/method/compare.js";
import { prepareExtraction } from "../../src/method/extract.js";
import { extractVector } from "../../src/method/extractVector.js";
import { boundedExtraction } from "../../src/method/teachingPlan.js";
import { defaultEngineOptions } from "../../src/protocol/engineOptions.js";
import { demoModel, engineEntry, repositoryPath } from "../support/repository.js";

/** Of a request's progress. */
class Shares {
  readonly #seen: number[] = [];
  readonly onProgress = ({ done, total }: { readonly done: number; readonly total: number }): void => {
    this.#seen.push(done / total);
  };

  assertOneBar(): void {
    assert.ok(this.#seen.length > 2, this.#seen.join());
    assert.deepEqual(
      this.#seen,
      this.#seen.toSorted((a, b) => a - b),
    );
    assert.equal(this.#seen.at(-1), 1);
  }

  /** Where the work is many batches, none is most of it. */
  assertNoLeap(): void {
    const steps = this.#seen.map((share, place) => share - (this.#seen[place - 1] ?? 0));
    assert.ok(Math.max(...steps) < 0.35, `It stands still, then leaps: ${this.#seen.join(" ")}`);
  }
}

describe("the progress of a comparison", () => {
  it("is one bar for the vector, and one from the first row to the last measurement", async () => {
    const engine = new EngineClient({ entry: engineEntry });
    try {
      const info = await engine.load({ file: demoModel, options: defaultEngineOptions });
      const text = readFileSync(repositoryPath("examples", "antonyms.icl"), "utf8");
      const document = parseDocument(text, "antonyms.icl");
      const wanted = { limits: boundedExtraction, inputs: [], keep: 0 };
      const extraction = await prepareExtraction(engine, document, info, wanted, {});
      const extracting = new Shares();
      const vector = await extractVector(engine, document, info, extraction, {
        onProgress: extracting.onProgress,
      });
      extracting.assertOneBar();
      extracting.assertNoLeap();
      const comparing = new Shares();
      await compareQueries(
        engine,
        document,
        vector,
        { cost: true },
        {
          onProgress: comparing.onProgress,
        },
      );
      comparing.assertOneBar();
    } finally {
      await engine.dispose();
    }
  });
});
