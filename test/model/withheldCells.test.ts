import assert from "node:assert/strict";
import { parseDocument } from "../../src/language/parse.js";
import type { Compressed } from "../../src/workbench/compressed.js";
import { copyAsCode } from "../../src/workbench/copyAsCode.js";
import { demoModel } from "../support/repository.js";
import { demoWorkbench } from "../support/demoWorkbench.js";

const pairs = "hot -> cold\nbig -> small\nfast -> slow\ntall -> short\nold -> young\n? wet -> dry\n";
const taskOf = (front: string) => ({
  path: "/words.icl",
  document: parseDocument(`---\n${front}\n---\n${pairs}`, "words.icl"),
});

describe("a vector in place of cells, for what can hold none", () => {
  const workbench = demoWorkbench();

  async function toldOf(front: string): Promise<{ told: Compressed[]; held: Compressed | undefined }> {
    const told: Compressed[] = [];
    const { compressed: held } = await copyAsCode(workbench, taskOf(front), "pytorch", "", {
      onCompressed: (compressed) => {
        told.push(compressed);
      },
    });
    return { told, held };
  }

  it("is not told as the one that the file is run with, and says that cells were withheld", async () => {
    const { told, held } = await toldOf("name: words");
    assert.deepEqual(told, []);
    assert.equal(held?.withheld, true);
  });

  it("is not computed for code that asks the server, which is started with the model in use", async () => {
    const asking = async (front: string, embedded: string): Promise<string> =>
      (await copyAsCode(workbench, taskOf(front), "curl", embedded, {})).code;
    assert.ok(
      (await asking("name: words", "")).includes(` --model ${JSON.stringify(demoModel)} --port 8080\n`),
    );
    assert.doesNotMatch(await asking("name: words", demoModel), /--model/);
    assert.doesNotMatch(await asking("model: own.gguf", ""), /--model/);
  });

  it("is the file's own where the file wants a vector", async () => {
    const { told, held } = await toldOf("vector:\n  method: difference");
    assert.deepEqual(
      told.map(({ digest }) => digest),
      [held?.digest],
    );
    assert.equal(held?.withheld, undefined);
  });
});
