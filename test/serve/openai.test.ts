import assert from "node:assert/strict";
import { BadRequestError, NotFoundError } from "openai";
import { knownAnswers, type KnownAnswer } from "./knownAnswers.js";
import { antonyms, capitals, runningServer } from "./runningServer.js";

describe("icl serve, asked by OpenAI's client for Node", () => {
  const server = runningServer(() => [antonyms, capitals]);
  let known: KnownAnswer[];

  before(async () => {
    known = await knownAnswers(server.place);
  });

  const user = (content: string) => [{ role: "user" as const, content }];
  const chat = async (model: string, input: string) =>
    server.client.chat.completions.create({ model, messages: user(input) });

  it("lists each task under its three names, and the bare model", async () => {
    const { data } = await server.client.models.list();
    assert.deepEqual(
      data.map(({ id }) => id),
      ["antonyms", "capitals"]
        .flatMap((name) => [name, `${name}@few-shot`, `${name}@zero-shot`])
        .concat("icl-demo"),
    );
    assert.equal((await server.client.models.retrieve("antonyms@few-shot")).id, "antonyms@few-shot");
  });

  it("answers as icl run does, under every condition", async () => {
    for (const { model, input, answer, promptTokens } of known) {
      const { choices, usage } = await chat(model, input);
      assert.equal(choices[0]?.message.content, answer, `${model}: ${input}`);
      assert.equal(usage?.prompt_tokens, promptTokens);
    }
  });

  it("answers the same in mixed batches, whole and streamed", async () => {
    const several = [...known, ...known.toReversed(), ...known];
    const answers = await Promise.all(
      several.map(async ({ model, input }, index) => {
        if (index % 3 === 0) return (await chat(model, input)).choices[0]?.message.content;
        if (index % 3 === 1) {
          const { choices } = await server.client.completions.create({ model, prompt: input });
          return choices[0]?.text;
        }
        const stream = await server.client.chat.completions.create({
          model,
          messages: user(input),
          stream: true,
        });
        let text = "";
        for await (const { choices } of stream) text += choices[0]?.delta.content ?? "";
        return text;
      }),
    );
    assert.deepEqual(
      answers,
      several.map(({ answer }) => answer),
    );
  });

  it("streams token by token, with the usage last", async () => {
    const chunks = [];
    for await (const chunk of await server.client.completions.create({
      model: "icl-demo",
      prompt: "hot -> cold\nbig -> small\n",
      max_tokens: 12,
      stream: true,
      stream_options: { include_usage: true },
    })) {
      chunks.push(chunk);
    }
    const whole = await server.client.completions.create({
      model: "icl-demo",
      prompt: "hot -> cold\nbig -> small\n",
      max_tokens: 12,
    });
    const texts = chunks.flatMap(({ choices }) => choices.map(({ text }) => text));
    assert.equal(texts.join(""), whole.choices[0]?.text);
    assert.ok(texts.filter((text) => text !== "").length >= 10, texts.join("|"));
    assert.equal(chunks.at(-1)?.usage?.completion_tokens, 12);
    assert.equal(chunks.at(-2)?.choices[0]?.finish_reason, "length");
  });

  it("says what the vector saved", async () => {
    const { usage } = await chat("antonyms", "old");
    const { usage: full } = await chat("antonyms@few-shot", "old");
    const saved = (usage as { saved_prompt_tokens?: number } | undefined)?.saved_prompt_tokens ?? 0;
    assert.ok(saved > 20);
    assert.equal((usage?.prompt_tokens ?? 0) + saved, full?.prompt_tokens);
  });

  it("gives log-probabilities of each token and of the most probable ones", async () => {
    const { choices } = await server.client.chat.completions.create({
      model: "antonyms",
      messages: user("old"),
      logprobs: true,
      top_logprobs: 3,
    });
    const tokens = choices[0]?.logprobs?.content ?? [];
    assert.equal(
      tokens
        .map(({ token }) => token)
        .join("")
        .trim(),
      choices[0]?.message.content,
    );
    for (const { token, logprob, top_logprobs: top } of tokens) {
      assert.equal(top.length, 3);
      assert.equal(top[0]?.token, token);
      assert.ok(Math.abs(top[0].logprob - logprob) < 1e-6);
    }
    const text = await server.client.completions.create({ model: "antonyms", prompt: "old", logprobs: 2 });
    const told = text.choices[0]?.logprobs;
    assert.equal(told?.tokens?.length, told?.token_logprobs?.length);
    assert.equal(Object.keys(told?.top_logprobs?.[0] ?? {}).length, 2);
  });

  it("keeps to stop and max_tokens", async () => {
    const prompt = "hot -> cold\nbig -> small\nfast ->";
    const long = await server.client.completions.create({ model: "icl-demo", prompt, max_tokens: 8 });
    assert.equal(long.usage?.completion_tokens, 8);
    const [choice] = (await server.client.completions.create({ model: "icl-demo", prompt, stop: ["\n"] }))
      .choices;
    assert.equal(choice?.text, long.choices[0]?.text.split("\n")[0]);
    assert.equal(choice?.finish_reason, "stop");
  });

  it("draws the same with the same seed, and other texts with others", async () => {
    const draw = async (seed: number) => {
      const { choices } = await server.client.completions.create({
        model: "icl-demo",
        prompt: "hot",
        temperature: 2,
        seed,
        max_tokens: 12,
      });
      return choices[0]?.text;
    };
    const texts = await Promise.all([1, 2, 3, 4, 5, 6].map(draw));
    assert.deepEqual(await Promise.all([1, 2, 3, 4, 5, 6].map(draw)), texts);
    assert.ok(new Set(texts).size > 3, texts.join("|"));
  });

  it("answers what it cannot do by errors that the client knows", async () => {
    const refused = async (
      work: Promise<unknown>,
      Kind: typeof NotFoundError | typeof BadRequestError,
      words: RegExp,
    ): Promise<void> => {
      await assert.rejects(work, (error) => error instanceof Kind && words.test(error.message));
    };
    const messages = user("old");
    const create = async (more: object) =>
      server.client.chat.completions.create({ model: "antonyms", messages, ...more });
    await refused(create({ model: "icl-demo" }), BadRequestError, /no chat template/);
    await refused(create({ model: "synonyms" }), NotFoundError, /no model of this name/);
    await refused(create({ n: 2 }), BadRequestError, /n: More than one choice/);
    await refused(create({ temperature: -1 }), BadRequestError, /temperature/);
    await refused(create({ max_tokens: 0 }), BadRequestError, /max_tokens/);
    await refused(create({ messages: [] }), BadRequestError, /messages/);
    await refused(create({ top_logprobs: 2 }), BadRequestError, /logprobs: true/);
    const system = { role: "system", content: "Be brief." };
    await refused(create({ messages: [system, ...messages] }), BadRequestError, /one user message/);
    const turns = [...messages, { role: "assistant", content: "young" }, ...messages];
    await refused(create({ messages: turns }), BadRequestError, /one user message/);
    const picture = [{ role: "user", content: [{ type: "image_url", image_url: { url: "data:," } }] }];
    await refused(create({ messages: picture }), BadRequestError, /only text/);
    await refused(create({ messages: user("word ".repeat(5000)) }), BadRequestError, /does not fit/);
  });
});
