import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { ServedModels } from "../../src/serve/servedModels.js";
import { InvalidTaskFile } from "../../src/workbench/taskFile.js";
import { demoWorkbench } from "../support/demoWorkbench.js";
import { suiteFolder } from "../support/suiteFolder.js";

describe("names of served tasks", () => {
  const workbench = demoWorkbench();
  const folder = suiteFolder();

  function named(file: string, name: string): string {
    const task = `---\nname: "${name}"\nvector: { layer: 3 }\n---\nhot -> cold\nbig -> small\ntall -> short\n`;
    writeFileSync(folder(file), task);
    return folder(file);
  }

  it("are those of one task, in all its modes", async () => {
    const plain = named("plain.icl", "words");
    const other = named("other.icl", "words@few-shot");
    for (const files of [
      [plain, other],
      [other, plain],
    ]) {
      await assert.rejects(ServedModels.open(workbench, files, {}), (error) => {
        assert(error instanceof InvalidTaskFile);
        assert.match(error.message, /^There is a model named "words@few-shot" already/);
        return true;
      });
    }
    const { ids } = await ServedModels.open(workbench, [plain], {});
    assert.deepEqual(ids.slice(0, 3), ["words", "words@few-shot", "words@zero-shot"]);
  });
});
