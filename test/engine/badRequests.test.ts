import assert from "node:assert/strict";
import { Session } from "../../src/engine/session.js";
import type { Patch } from "../../src/protocol/intervention.js";
import { failure } from "../support/failure.js";
import { smallShape } from "../support/randomModel.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { TestSession, replaceLast, row, testLibrary } from "../support/testSession.js";

describe("requests that cannot be answered", () => {
  const folder = suiteFolder();
  let model: TestSession;
  let tokens: number[] = [];
  let vector = new Float32Array(0);
  before(async () => {
    model = await TestSession.random(folder("model.gguf"), smallShape);
    tokens = model.prompt("hot ->");
    vector = new Float32Array(model.info.embeddingLength).fill(1);
  });
  after(() => {
    model.free();
  });
  afterEach("the session goes on", () => {
    assert.equal(model.one(row(tokens, { top: 1 })).top.length, 1);
  });

  const bad = failure("bad-request");
  const fitting: Patch = replaceLast(0, 0, [0]);

  function patched(change: Partial<Patch>, vectors = [vector]): () => void {
    return () => model.one(row(tokens, { top: 1, patches: [{ ...fitting, ...change }] }), vectors);
  }

  it("need a model", async () => {
    const session = new Session(await testLibrary());
    assert.throws(() => session.tokenize({ texts: ["a"], beginning: true }).tokens, bad);
    assert.throws(() => session.evaluate({ vectors: [], rows: [row([1])] }), bad);
  });

  it("are patches that do not fit the model", () => {
    assert.doesNotThrow(patched({}));
    assert.throws(patched({ layer: model.info.layers }), bad);
    assert.throws(patched({ position: tokens.length }), bad);
    assert.throws(patched({ source: { kind: "vector", vector: 1 } }), bad);
    assert.throws(patched({}, [vector.slice(1)]), bad);
    assert.throws(patched({}, [new Float32Array(vector.length + 1)]), bad);
    assert.throws(patched({}, []), bad);
  });

  it("are vectors that hold no finite numbers, and scales that leave none", () => {
    assert.throws(patched({}, [vector.map((value, index) => (index === 3 ? NaN : value))]), bad);
    assert.throws(patched({ method: "add", scale: 1e300 }), bad);
  });

  it("are tokens outside the vocabulary", () => {
    const outside = model.info.vocabulary;
    assert.doesNotThrow(() => model.one(row([...tokens, outside - 1])));
    assert.throws(() => model.one(row([...tokens, outside])), bad);
    assert.throws(() => model.one(row(tokens, { expected: [outside] })), bad);
    assert.throws(() => model.one(row(tokens, { expected: [1, outside, 1] })), bad);
    assert.throws(() => model.session.capture({ groups: [[[outside]]] }), bad);
    assert.throws(() => model.session.pieces({ tokens: [outside] }).pieces, bad);
    assert.throws(() => model.session.measure({ vectors: [], rows: [measured([outside])], repeats: 1 }), bad);
  });

  it("are prompts longer than the context", () => {
    const long = new Array<number>(model.info.contextLength + 1).fill(65);
    const refused = failure("prompt-too-long", /513 tokens.*512/);
    assert.throws(() => model.evaluate([row(tokens), row(long)]), refused);
    assert.throws(() => model.session.capture({ groups: [[tokens], [long]] }), refused);
    assert.throws(() => model.session.measure({ vectors: [], rows: [measured(long)], repeats: 1 }), refused);
    assert.doesNotThrow(() => model.one(row(long.slice(1))));
  });

  const measured = (list: number[], cachedTokens = 0) => ({ tokens: list, patches: [], cachedTokens });

  it("are times of prompts of which nothing is left to compute", () => {
    assert.throws(
      () => model.session.measure({ vectors: [], rows: [measured(tokens, tokens.length)], repeats: 1 }),
      bad,
    );
    const patches = [{ ...fitting, position: 1 }];
    const hidden = { ...measured(tokens, 2), patches };
    assert.throws(() => model.session.measure({ vectors: [vector], rows: [hidden], repeats: 1 }), bad);
  });

  it("are not those that ask for nothing", () => {
    assert.deepEqual(model.evaluate([]).rows, []);
    assert.deepEqual(model.session.tokenize({ texts: [], beginning: true }).tokens, []);
    assert.deepEqual(model.session.capture({ groups: [] }), { groups: [], evaluatedTokens: 0 });
    assert.deepEqual(model.session.measure({ vectors: [], rows: [], repeats: 1 }), { rows: [] });
  });
});
