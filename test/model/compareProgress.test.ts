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

describe("the progress of a comparison", () => {
  it("is one bar, from the first row to the last measurement", async () => {
    const engine = new EngineClient({ entry: engineEntry });
    try {
      const info = await engine.load({ file: demoModel, options: defaultEngineOptions });
      const text = readFileSync(repositoryPath("examples", "antonyms.icl"), "utf8");
      const document = parseDocument(text, "antonyms.icl");
      const wanted = { limits: boundedExtraction, inputs: [], keep: 0 };
      const extraction = await prepareExtraction(engine, document, info, wanted, {});
      const vector = await extractVector(engine, document, info, extraction, {});
      const shares: number[] = [];
      await compareQueries(
        engine,
        document,
        vector,
        { cost: true },
        {
          onProgress: ({ done, total }) => {
            shares.push(done / total);
          },
        },
      );
      assert.ok(shares.length > 2, shares.join());
      assert.deepEqual(
        shares,
        shares.toSorted((a, b) => a - b),
      );
      assert.equal(shares.at(-1), 1);
    } finally {
      await engine.dispose();
    }
  });
});
