import assert from "node:assert/strict";
import type { LlamaLibrary } from "../../src/engine/llama/library.js";
import { Session } from "../../src/engine/session.js";
import { failure } from "../support/failure.js";
import { smallShape, writeRandomModel, type RandomModelShape } from "../../src/bench/randomModel.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { exactOptions, testLibrary } from "../support/testSession.js";

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
  });

  it("does so with quantised weights", () => {
    assert.ok(session.probe(write({ architecture: "qwen2", type: "Q8_0" })).supported);
  });

  it("refuses an encoder", () => {
    const model = write({ architecture: "bert", causal: false });
    const result = session.probe(model);
    assert.equal(result.supported, false);
    assert.match(result.reason ?? "", /bert is an encoder.*decoder/);
    assert.throws(() => session.load(model), failure("model-refused", /bert/));
  });

  it("refuses a model whose graph names no residual stream", () => {
    const { supported, reason, checks } = session.probe(write({ architecture: "bert" }));
    assert.deepEqual([supported, checks.length], [false, 1]);
    assert.match(reason ?? "", /bert.*no tensor l_out-0/);
  });

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
    assert.throws(() => session.tokenize(["a"], false), failure("bad-request", /No model/));
  });
});
