import assert from "node:assert/strict";
import type { LlamaLibrary } from "../../src/engine/llama/library.js";
import { Session } from "../../src/engine/session.js";
import { failure } from "../support/failure.js";
import { smallShape, writeRandomModel, type RandomModelShape } from "../support/randomModel.js";
import { suiteFolder } from "../support/suiteFolder.js";
import * as architectures from "../zoo/architectures.js";
import { exactOptions, testLibrary } from "../support/testSession.js";

/** The zoo's specimen of an architecture. */
function shapeOf(architecture: string): RandomModelShape {
  const specimen = architectures.zoo.find((one) => one.architecture === architecture);
  assert.ok(specimen !== undefined);
  return architectures.shapeOf(specimen);
}

describe("probing a model", () => {
  const folder = suiteFolder();
  let library: LlamaLibrary;
  let session: Session;
  before(async () => {
    library = await testLibrary();
  });
  beforeEach(() => {
    session = new Session(library);
  });
  afterEach(() => {
    session.free();
  });

  function write(shape: Partial<RandomModelShape>): { file: string; options: typeof exactOptions } {
    const file = folder(`${shape.architecture ?? "model"}.gguf`);
    writeRandomModel(library.symbols, file, { ...smallShape, ...shape });
    return { file, options: exactOptions };
  }

  it("finds everything in order with a decoder whose residual stream can be patched", () => {
    const result = session.probe(write({ architecture: "llama" }));
    assert.equal(result.reason, null);
    assert.ok(result.supported && result.checks.length >= 5);
    assert.ok(result.checks.every(({ passed, detail }) => passed && detail !== ""));
    assert.equal(result.model?.layers, smallShape.layers);
    assert.ok(result.model.tokensPerSecond > 0);
    const { memory, placement, kvBytesPerToken, fileSize, quantisation } = result.model;
    assert.equal(memory.weights, fileSize);
    assert.equal(memory.cache, placement.contextSize * kvBytesPerToken);
    assert.ok(memory.compute > 0 && memory.outputs > 0);
    assert.equal(quantisation, "all F32");
  });

  it("does so with quantised weights", () => {
    assert.ok(session.probe(write({ architecture: "qwen2", type: "Q8_0" })).supported);
  });

  it("refuses an encoder", () => {
    const model = write({ architecture: "bert", metadata: { ".attention.causal": false } });
    const result = session.probe(model);
    assert.equal(result.supported, false);
    assert.match(result.reason ?? "", /bert is an encoder.*decoder/);
    assert.throws(() => session.load(model), failure("model-refused", /bert/));
  });

  it("refuses an encoder by its architecture, whatever the file says", () => {
    const { supported, reason, checks } = session.probe(write({ architecture: "bert" }));
    assert.deepEqual([supported, checks.length], [false, 0]);
    assert.match(reason ?? "", /bert is an encoder/);
  });

  it("finds the residual stream by another name, and tells it", () => {
    const { checks, supported } = session.probe(write(shapeOf("step35")));
    assert.ok(supported);
    assert.equal(checks[0]?.detail, "attn_norm_in-1 to h_nextn");
  });

  it("tells a recurrent model's state, which no token adds to", () => {
    const { model } = session.probe(write(shapeOf("mamba")));
    assert.ok(model?.recurrent === true);
    assert.equal(model.kvBytesPerToken, 0);
    assert.ok(model.stateBytes > 0);
    const tokens = [1, 2, 3];
    const { rows } = session.measure({
      vectors: [],
      rows: [{ tokens, patches: [], cachedTokens: 2 }],
      repeats: 1,
    });
    assert.equal(rows[0]?.kvBytes, model.stateBytes);
  });

  it("computes a model prompt by prompt whose batches are not exact", () => {
    const { checks, supported } = session.probe(write(shapeOf("plamo2")));
    assert.ok(supported);
    assert.ok(checks.some(({ name }) => name === "prompts are computed one by one"));
  });

  const noModels: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
    ["an adapter", { "general.architecture": "llama", "general.type": "adapter" }, /adapter \(LoRA\)/],
    ["a projector", { "general.architecture": "clip", "general.type": "mmproj" }, /multimodal projector/],
    ["an importance matrix", { "general.type": "imatrix" }, /importance matrix/],
    ["a control vector", { "general.architecture": "controlvector" }, /control vector/],
    ["a vocabulary", { "general.architecture": "llama" }, /vocabulary without weights/],
    ["a draft model", { "general.architecture": "eagle3" }, /eagle3 is a draft model/],
    ["a speech model", { "general.architecture": "wavtokenizer-dec" }, /makes sound/],
  ];
  for (const [what, metadata, reason] of noModels) {
    it(`refuses ${what} by its header, before it is loaded`, () => {
      const file = folder("header.gguf");
      const gguf = library.symbols.gguf_init_empty();
      for (const [key, value] of Object.entries(metadata)) library.symbols.gguf_set_val_str(gguf, key, value);
      assert.ok(library.symbols.gguf_write_to_file(gguf, file, false));
      library.symbols.gguf_free(gguf);
      const result = session.probe({ file, options: exactOptions });
      assert.deepEqual([result.supported, result.model, result.checks], [false, null, []]);
      assert.match(result.reason ?? "", reason);
      assert.match(result.reason ?? "", /^[A-Z][^.]*\.$/, "one sentence");
    });
  }

  it("refuses a decoder whose predictions do not hang on the tensors that it names so", () => {
    const model = write({ architecture: "cogvlm" });
    const result = session.probe(model);
    assert.equal(result.supported, false);
    assert.match(result.reason ?? "", /cogvlm/);
    assert.ok(result.checks.some(({ passed }) => !passed));
    assert.throws(() => session.load(model), failure("model-refused", /cogvlm/));
  });

  it("is cancelled at every moment as cancelled, and leaves a session that can load", () => {
    const model = write({ architecture: "llama" });
    let asked = 0;
    session.watch({ cancelled: () => (asked++, false), progress: () => undefined });
    session.probe(model);
    session.free();
    const total = asked;
    assert.ok(total > 20, `asked only ${total} times`);
    for (let after = 0; after < total; after += 1 + Math.floor(total / 40)) {
      let count = 0;
      session.watch({ cancelled: () => count++ >= after, progress: () => undefined });
      assert.throws(() => session.probe(model), failure("cancelled"), `after ${after} of ${total}`);
    }
    session.watch({ cancelled: () => false, progress: () => undefined });
    assert.ok(session.probe(model).supported);
  });

  it("leaves no model behind that was refused", () => {
    session.load(write({ architecture: "llama" }));
    assert.throws(() => session.load(write({ architecture: "cogvlm" })), failure("model-refused"));
    assert.throws(
      () => session.tokenize({ texts: ["a"], beginning: false }).tokens,
      failure("bad-request", /No model/),
    );
  });
});
