import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { nodeSnippet } from "../../src/exchange/snippets.js";
import { documentOf, texts } from "./hostileSnippets.js";

describe("copied code", () => {
  it("is a program for Node that holds hostile texts as texts", () => {
    for (const text of texts) {
      const document = documentOf(text, false);
      const code = nodeSnippet({ document, modelFile: text, addsBeginning: true });
      // In place of the package: what the program hands over is printed, and nothing else happens.
      const own = `const openModel = async (options) => ({ loadVector: async (vector) => { console.log(JSON.stringify([options.file, vector])); return vector; }, answer: async () => ({ text: "end" }), close: async () => {} });`;
      const [first = "", ...rest] = code.split("\n");
      assert.match(first, /^import /);
      const { stdout, status, stderr } = spawnSync(process.execPath, ["--input-type=module"], {
        input: [own, ...rest].join("\n"),
        encoding: "utf8",
      });
      assert.equal(status, 0, stderr);
      const [printed = "", end] = stdout.split("\n");
      assert.deepEqual(JSON.parse(printed), [text, document], text);
      assert.equal(end, "end");
    }
  });
});
