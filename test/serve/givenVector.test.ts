import assert from "node:assert/strict";
import OpenAI from "openai";
import { ownPlace } from "../cli/ownPlace.js";
import { antonyms, capitals } from "./runningServer.js";

describe("icl serve with a vector from a file", () => {
  const place = ownPlace();

  it("answers by that vector, for one file alone", async () => {
    const vector = place.folder("antonyms.safetensors");
    const exported = await place.run(["export", antonyms, "-o", vector]);
    assert.equal(exported.code, 0, exported.stderr);
    const refused = await place.run(["serve", antonyms, capitals, "--port", "0", "--vector", vector]);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /--vector replaces the demonstrations of one task/);

    const alone = await place.run(["run", "--vector", vector, "--input", "fast", "--json"]);
    assert.equal(alone.code, 0, alone.stderr);
    const { results } = JSON.parse(alone.stdout) as { results: { answer: string }[] };
    const icl = place.start(["serve", antonyms, "--port", "0", "--vector", vector]);
    try {
      const [, root = ""] = await icl.printed(/^Listening on (http:\/\/\S+)\/v1\n/);
      const client = new OpenAI({ baseURL: `${root}/v1`, apiKey: "unused", maxRetries: 0 });
      const { choices } = await client.chat.completions.create({
        model: "antonyms",
        messages: [{ role: "user", content: "fast" }],
      });
      assert.equal(choices[0]?.message.content, results[0]?.answer);
    } finally {
      icl.child.kill();
      await icl.ended;
    }
  });
});
