import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import process from "node:process";
import { serverClients, serverSnippet } from "../../src/exchange/serverSnippets.js";
import { UNSHOWABLE } from "../../src/language/visibleText.js";
import { texts } from "./hostileSnippets.js";

describe("code that asks the server", () => {
  it("holds hostile texts as texts, in every language", () => {
    for (const text of texts) {
      for (const client of serverClients) {
        const code = serverSnippet(client, {
          file: text,
          task: text,
          input: text,
          model: text,
          url: undefined,
        });
        assert.doesNotMatch(code.replaceAll("\n", ""), UNSHOWABLE);
      }
      const curl = serverSnippet("curl", {
        file: text,
        task: text,
        input: text,
        model: undefined,
        url: "http://127.0.0.1:1234/v1",
      });
      const [, body = ""] = /-d '([\s\S]*)'\n$/.exec(curl) ?? [];
      assert.deepEqual(JSON.parse(body.replaceAll(String.raw`'\''`, "'")), { model: text, prompt: text });
      assert.doesNotMatch(body.replaceAll(String.raw`'\''`, ""), /'/);
    }
  });

  it("asks for the task by its name, with the query alone", () => {
    for (const text of texts) {
      const [first = "", ...rest] = serverSnippet("openai-node", {
        file: "x.icl",
        task: text,
        input: text,
        model: undefined,
        url: undefined,
      }).split("\n");
      assert.equal(first, 'import OpenAI from "openai";');
      const own = `class OpenAI { chat = { completions: { create: async (asked) => { console.log(JSON.stringify(asked)); return { choices: [{ message: { content: "end" } }] }; } } }; }`;
      const { stdout, status, stderr } = spawnSync(process.execPath, ["--input-type=module"], {
        input: [own, ...rest].join("\n"),
        encoding: "utf8",
      });
      assert.equal(status, 0, stderr);
      const [asked = "", end] = stdout.split("\n");
      assert.deepEqual(JSON.parse(asked), { model: text, messages: [{ role: "user", content: text }] });
      assert.equal(end, "end");
    }
  });
});
