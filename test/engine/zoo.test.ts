import assert from "node:assert/strict";
import { suiteFolder } from "../support/suiteFolder.js";
import { nameOf, zoo } from "../zoo/architectures.js";
import { trySpecimen } from "../zoo/trySpecimen.js";

/** Those that people have, and one of every kind; `npm run zoo` tries all. */
const chosen = new Set(
  (
    "llama llama4 mistral3 qwen2 qwen3 qwen3moe qwen35 gemma gemma2 gemma3 gemma3n phi2 phi3 gptneox gpt2 falcon " +
    "olmo olmo2 mpt bloom stablelm starcoder2 command-r cohere2 granite granitehybrid deepseek2 deepseek4 glm4 " +
    "gpt-oss smollm3 exaone4 nemotron nemotron_h mamba mamba2 jamba falcon-h1 lfm2 plamo2 step35 rwkv7 cogvlm bert " +
    "t5 dream"
  ).split(" "),
);

describe("the zoo of architectures", () => {
  const folder = suiteFolder();

  it("has all that are chosen here", () => {
    const known = new Set(zoo.map(({ architecture }) => architecture));
    assert.deepEqual(
      [...chosen].filter((name) => !known.has(name)),
      [],
    );
  });

  for (const specimen of zoo.filter(({ architecture }) => chosen.has(architecture))) {
    const name = nameOf(specimen);
    it(`${name} is judged rightly`, async () => {
      const { wrong } = await trySpecimen(specimen, folder(`${name}.gguf`));
      assert.equal(wrong, undefined);
    });
  }
});
