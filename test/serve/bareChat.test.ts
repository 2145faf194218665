import assert from "node:assert/strict";
import { BadRequestError } from "openai";
import { writeWithTemplate } from "../support/modelWithTemplate.js";
import { demoModel } from "../support/repository.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { testLibrary } from "../support/testSession.js";
import { antonyms, runningServer } from "./runningServer.js";

/** Writes turns as the lines of a few-shot prompt, which is all that the embedded model knows. */
const template = `{% for message in messages %}{% if message.role == 'user' %}{{ message.content + ' ->' }}{% elif message.role == 'assistant' %}{{ ' ' + message.content + '\\n' }}{% else %}{{ message.content + '\\n' }}{% endif %}{% endfor %}`;

const turn = (role: "system" | "user" | "assistant", content: string) => ({ role, content });
const turns = [
  turn("user", "hot"),
  turn("assistant", "cold"),
  turn("user", "tall"),
  turn("assistant", "short"),
  turn("user", "big"),
];

describe("the bare model of a server, asked to chat", () => {
  const folder = suiteFolder();
  before(async () => {
    writeWithTemplate((await testLibrary()).symbols, demoModel, folder("chat.gguf"), template);
  });

  describe("where the model has a chat template", () => {
    const server = runningServer(() => [antonyms, "--model", folder("chat.gguf")]);
    const bareId = async (): Promise<string> => (await server.client.models.list()).data.at(-1)?.id ?? "";

    it("answers by the template, whole and streamed, as the same text is answered", async () => {
      const model = await bareId();
      for (const [messages, text] of [
        [turns, "hot -> cold\ntall -> short\nbig ->"],
        [[turn("system", "cold -> hot"), ...turns], "cold -> hot\nhot -> cold\ntall -> short\nbig ->"],
      ] as const) {
        const completion = await server.client.completions.create({ model, prompt: text, stop: ["\n"] });
        const asked = { model, messages: [...messages] };
        const { choices, usage } = await server.client.chat.completions.create(asked);
        const answer = choices[0]?.message.content ?? "";
        assert.equal(answer.trim(), completion.choices[0]?.text.trim());
        assert.notEqual(answer.trim(), "");
        assert.equal(usage?.prompt_tokens, completion.usage?.prompt_tokens);
        let streamed = "";
        for await (const chunk of await server.client.chat.completions.create({ ...asked, stream: true })) {
          streamed += chunk.choices[0]?.delta.content ?? "";
        }
        assert.equal(streamed, answer);
      }
    });

    it("refuses turns that no template can put in order", async () => {
      const model = await bareId();
      for (const messages of [
        [turn("assistant", "cold")],
        [...turns, turn("user", "big")],
        turns.slice(0, 2),
      ]) {
        await assert.rejects(
          server.client.chat.completions.create({ model, messages }),
          (error) => error instanceof BadRequestError && error.message.includes("take turns"),
        );
      }
    });
  });

  describe("where the model has none", () => {
    const server = runningServer(() => [antonyms]);

    it("refuses, and says so", async () => {
      const model = (await server.client.models.list()).data.at(-1)?.id ?? "";
      await assert.rejects(
        server.client.chat.completions.create({ model, messages: turns }),
        (error) => error instanceof BadRequestError && error.message.includes("no chat template"),
      );
      const { choices } = await server.client.completions.create({ model, prompt: "hot -> cold\nbig ->" });
      assert.ok((choices[0]?.text ?? "") !== "");
    });
  });
});
