import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { InProcessEngine } from "../../src/engine/inProcessEngine.js";
import { parseDocument } from "../../src/language/parse.js";
import { prepareExtraction } from "../../src/method/extract.js";
import { extractionTokens } from "../../src/method/extractionTokens.js";
import { extractVector } from "../../src/method/extractVector.js";
import { boundedExtraction } from "../../src/method/teachingPlan.js";
import { demoModel, repositoryPath } from "../support/repository.js";
import { TestSession } from "../support/testSession.js";

/** What is announced before long work may be so many times too much or too little. */
const FACTOR = 1.5;

describe("the estimate of an extraction", () => {
  let model: TestSession;

  before(async () => {
    model = await TestSession.open(demoModel);
  });
  after(() => {
    model.free();
  });

  for (const [name, about] of [
    ["antonyms", ""],
    ["capitals", "vector:\n  method: replace\n  layer: 3\n"],
    ["sentiment", "vector:\n  lead: none\n"],
    ["numbers-in-words", "vector:\n  keep: 2\n"],
    ["first-letter", "vector:\n  follow_through: false\n"],
  ] as const) {
    it(`is near what it takes: ${name}, ${about === "" ? "defaults" : about.trim().replaceAll(/\s+/g, " ")}`, async () => {
      const text = readFileSync(repositoryPath("examples", `${name}.icl`), "utf8");
      const document = parseDocument(text.replace(/^---\n/, `---\n${about}`), `${name}.icl`);
      assert.deepEqual(
        document.problems.filter(({ severity }) => severity === "error"),
        [],
      );
      const { keep } = document.settings.vector;
      const options = { limits: boundedExtraction, inputs: [], keep: typeof keep === "number" ? keep : 0 };
      const engine = new InProcessEngine(model.session);
      const extraction = await prepareExtraction(engine, document, model.info, options, {});
      const told = extractionTokens(extraction);
      const { evaluatedTokens } = await extractVector(engine, document, model.info, extraction, {});
      assert.ok(
        told <= evaluatedTokens * FACTOR && told >= evaluatedTokens / FACTOR,
        `${told} were told, ${evaluatedTokens} it took`,
      );
    });
  }
});
