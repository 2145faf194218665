import assert from "node:assert/strict";
import { parseDocument } from "../../src/language/parse.js";
import { defaultEngineOptions } from "../../src/protocol/engineOptions.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { EngineWork } from "../faults/engineWork.js";
import { realModel } from "./realModel.js";

const source = `---
name: capitals
---
Japan -> Tokyo
Italy -> Rome
Egypt -> Cairo
Spain -> Madrid
Russia -> Moscow
Germany -> Berlin
? France -> Paris
`;

describe("a pretrained model", () => {
  const folder = suiteFolder();
  let work: EngineWork;
  before(() => {
    work = new EngineWork(realModel, folder("cache"), {}, defaultEngineOptions);
  });
  after(async () => {
    await work.client.dispose();
  });

  it("is loaded, passes its checks, and answers a query of the full prompt", async () => {
    const info = await work.client.load({ file: realModel, options: defaultEngineOptions });
    process.stdout.write(`      ${info.name}, ${info.architecture}, ${info.layers} layers\n`);
    for (const { name, passed } of info.checks) assert.ok(passed, name);
    const task = { path: folder("capitals.icl"), document: parseDocument(source) };
    const answers: string[] = [];
    for await (const { answer } of work.workbench.run(task, ["France"], "few-shot", {})) answers.push(answer);
    assert.deepEqual(answers, ["Paris"]);
  });
});
