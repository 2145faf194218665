import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { nodeSnippet } from "../../src/exchange/snippets.js";
import { run } from "../support/commands.js";
import { demoModel, repositoryPath } from "../support/repository.js";
import { answeredWith, snippetFacts } from "../support/snippetFacts.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { TestSession } from "../support/testSession.js";

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
    const { interventions, ...facts } = snippetFacts(model, 3, "replace", "linear", true);
    const code = nodeSnippet(facts);
    // From the bundle of this checkout, as it would be from the installed package.
    const local = new URL(`file://${repositoryPath("dist", "index.mjs")}`).href;
    writeFileSync(folder("program.mjs"), code.replace('"icl-task-vectors"', JSON.stringify(local)));
    const printed = run(process.execPath, [folder("program.mjs"), "rich"], {
      ICL_CACHE_DIR: folder("cache"),
    });
    const tokens = model.prompt("rich ->");
    assert.equal(printed, `${answeredWith(model, tokens, interventions).answer.trim()}\n`);
    assert.match(
      nodeSnippet({ ...facts, modelFile: "C:\\models\\x.gguf" }),
      /\{ file: "C:\\\\models\\\\x\.gguf" \}/,
    );
  });
});
