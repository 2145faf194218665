import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { InProcessEngine } from "../../src/engine/inProcessEngine.js";
import { locateLibraries, openLibrary } from "../../src/engine/llama/library.js";
import { Session } from "../../src/engine/session.js";
import { parseDocument } from "../../src/language/parse.js";
import { prepareExtraction } from "../../src/method/extract.js";
import { extractionTokens } from "../../src/method/extractionTokens.js";
import { extractVector } from "../../src/method/extractVector.js";
import { boundedExtraction } from "../../src/method/teachingPlan.js";
import { defaultEngineOptions } from "../../src/protocol/engineOptions.js";
import type { ModelInfo } from "../../src/protocol/model.js";
import { demoModel, repositoryPath } from "../support/repository.js";

/** What is announced before long work may be so many times too much or too little. */
const FACTOR = 1.5;

describe("the estimate of an extraction", () => {
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
      const extraction = await prepareExtraction(engine, document, info, options, {});
      const told = extractionTokens(extraction);
      const { evaluatedTokens } = await extractVector(engine, document, info, extraction, {});
      assert.ok(
        told <= evaluatedTokens * FACTOR && told >= evaluatedTokens / FACTOR,
        `${told} were told, ${evaluatedTokens} it took`,
      );
    });
  }
});
