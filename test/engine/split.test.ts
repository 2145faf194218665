import assert from "node:assert/strict";
import { copyFileSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { summariseGguf } from "../../src/engine/fingerprint.js";
import { failure } from "../support/failure.js";
import { demoModel } from "../support/repository.js";
import { splitGguf } from "../support/splitGguf.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { greedy, replaceLast, row, testLibrary, TestSession } from "../support/testSession.js";
import { fewShot, zeroShot } from "./identityModels.js";

describe("a model in two files", () => {
  const folder = suiteFolder();
  let first = "";
  let second = "";

  beforeEach(() => {
    [first, second] = splitGguf(demoModel, folder("demo"));
  });

  const summary = async (file: string) => summariseGguf((await testLibrary()).symbols, file);

  /** Everything that the method takes from a model, on four queries. */
  async function measure(file: string) {
    const session = await TestSession.open(file);
    try {
      const residuals = fewShot.map((text) => session.residuals(session.prompt(text)));
      const layer = 3;
      const vectors = residuals.map((layers) => layers[layer] ?? new Float32Array(0));
      const ask = { generate: greedy(4, ["\n"]), top: 5 };
      const rows = [
        ...fewShot.map((text) => row(session.prompt(text), ask)),
        ...zeroShot.map((text, which) => {
          const tokens = session.prompt(text);
          return row(tokens, { ...ask, patches: [replaceLast(which, layer, tokens)] });
        }),
      ];
      const results = session.evaluate(rows, vectors).rows;
      return {
        layers: session.info.layers,
        parameters: session.info.parameters,
        residuals,
        top: results.map(({ top }) => top),
        answers: results.map(({ answer }) => answer),
      };
    } finally {
      session.free();
    }
  }

  it("has residual streams, patched answers and probabilities of the whole file, to the bit", async () => {
    assert.ok(Math.min(statSync(first).size, statSync(second).size) > 100_000);
    const whole = await measure(demoModel);
    assert.ok(whole.answers.every((answer) => answer !== ""));
    assert.deepEqual(await measure(first), whole);
  });

  it("has a fingerprint of both files, whatever they are called", async () => {
    const { fingerprint, tensors, needs } = await summary(first);
    const whole = await summary(demoModel);
    assert.equal(tensors, whole.tensors);
    assert.deepEqual(needs, whole.needs);
    assert.notEqual(fingerprint, whole.fingerprint, "Its header is another one.");
    const copy = folder("copy-00001-of-00002.gguf");
    copyFileSync(first, copy);
    copyFileSync(second, folder("copy-00002-of-00002.gguf"));
    assert.equal((await summary(copy)).fingerprint, fingerprint);
    const { symbols } = await testLibrary();
    const gguf = symbols.gguf_init_from_file(second, { no_alloc: true, ctx: null });
    const place = symbols.gguf_get_data_offset(gguf);
    symbols.gguf_free(gguf);
    const bytes = readFileSync(second);
    bytes[place] = (bytes[place] ?? 0) ^ 1;
    writeFileSync(second, bytes);
    assert.notEqual((await summary(first)).fingerprint, fingerprint);
  });

  it("is refused where its second file is missing or cut off", async () => {
    writeFileSync(second, readFileSync(second).subarray(0, -100));
    await assert.rejects(
      TestSession.open(first),
      failure("model-unreadable", /00002-of-00002\.gguf is truncated/),
    );
    rmSync(second);
    await assert.rejects(
      TestSession.open(first),
      failure(
        "model-missing",
        /^The model lies in 2 files, of which .*demo-00002-of-00002\.gguf is missing: fetch what is missing into the same folder\.$/,
      ),
    );
  });

  it("is refused where its second file is opened, or the first under another name", async () => {
    await assert.rejects(
      TestSession.open(second),
      failure(
        "model-refused",
        /is part 2 of 2 of a model: open its first part, .*demo-00001-of-00002\.gguf\.$/,
      ),
    );
    renameSync(first, folder("renamed.gguf"));
    await assert.rejects(
      TestSession.open(folder("renamed.gguf")),
      failure("model-refused", /is one of 2 files of a model, .* end in -00001-of-00002\.gguf and so on\.$/),
    );
  });
});
