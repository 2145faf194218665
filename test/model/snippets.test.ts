import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { nodeSnippet } from "../../src/exchange/snippets.js";
import { run } from "../support/commands.js";
import { demoModel, repositoryPath } from "../support/repository.js";
import { snippetFacts } from "../support/snippetFacts.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { greedy, replaceLast, row, TestSession } from "../support/testSession.js";

describe("Copy as Code", () => {
  const folder = suiteFolder();
  let model: TestSession;
  before(async () => {
    model = await TestSession.open(demoModel);
  });
  after(() => {
    model.free();
  });

  it("the Node program answers as the engine does", () => {
    const { vector, ...facts } = snippetFacts(model, 3, "replace");
    const code = nodeSnippet(facts);
    // From the bundle of this checkout, as it would be from the installed package.
    const local = new URL(`file://${repositoryPath("dist", "index.mjs")}`).href;
    writeFileSync(folder("program.mjs"), code.replace('"icl-task-vectors"', JSON.stringify(local)));
    const printed = run(process.execPath, [folder("program.mjs"), "rich"], {
      ICL_CACHE_DIR: folder("cache"),
    });
    const tokens = model.prompt("rich ->");
    const { embeddingLength } = vector;
    const values = vector.theta.slice(3 * embeddingLength, 4 * embeddingLength);
    const wishes = { patches: [replaceLast(0, 3, tokens)], generate: greedy(8, ["\n"]) };
    assert.equal(printed, `${model.one(row(tokens, wishes), [values]).answer.trim()}\n`);
    assert.match(
      nodeSnippet({ ...facts, modelFile: "C:\\models\\x.gguf" }),
      /\{ file: "C:\\\\models\\\\x\.gguf" \}/,
    );
  });
});
