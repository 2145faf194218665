import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { encodeControlVector } from "../../src/exchange/controlVectorGguf.js";
import { relativeL2 } from "../support/distance.js";
import { failure } from "../support/failure.js";
import { demoModel } from "../support/repository.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { greedy, row, TestSession } from "../support/testSession.js";

describe("control vectors", () => {
  const folder = suiteFolder();
  let model: TestSession;
  before(async () => {
    model = await TestSession.open(demoModel);
  });
  after(() => {
    model.free();
  });

  function write(name: string, layer: number, direction: Float32Array): string {
    const { layers, architecture } = model.info;
    const file = folder(name);
    const about = { name: "a task", description: "for a test" };
    writeFileSync(file, encodeControlVector({ architecture, layers, layer, direction, ...about }));
    return file;
  }

  const ramp = (): Float32Array =>
    Float32Array.from({ length: model.info.embeddingLength }, (_, i) => Math.sin(i + 1) / 3);

  it("direction.N is summed into the output of block N, of every token", () => {
    const direction = ramp();
    const tokens = model.prompt("hot -> cold\nbig ->");
    const plain = model.residuals(tokens);
    for (const layer of [1, 4, model.info.layers - 1]) {
      const file = write(`direction-${layer}.gguf`, layer, direction);
      const wishes = { top: 5, generate: greedy(4) };
      const steered = model.session.evaluate({
        vectors: [],
        rows: [row(tokens, wishes)],
        controlVector: { file, strength: 0.5 },
      });
      // The same by patches at every token of the prompt, in the same shape of batch.
      const patches = tokens.map((_, position) => ({
        source: { kind: "vector" as const, vector: 0 },
        layer,
        position,
        method: "add" as const,
        scale: 0.5,
      }));
      const patched = model.one(row(tokens, { top: 5, patches }), [direction]);
      assert.deepEqual(steered.rows[0]?.top, patched.top, `layer ${layer}`);
    }
    assert.equal(
      relativeL2(
        model.residuals(tokens).flatMap((v) => [...v]),
        plain.flatMap((v) => [...v]),
      ),
      0,
    );
  });

  it("are gone after the request that asked for them", () => {
    const file = write("once.gguf", 2, ramp());
    const tokens = model.prompt("big ->");
    const wishes = { top: 10, generate: greedy(4) };
    const before = model.one(row(tokens, wishes));
    const under = { controlVector: { file, strength: 3 } };
    const [steered] = model.session.evaluate({ vectors: [], rows: [row(tokens, wishes)], ...under }).rows;
    assert.notDeepEqual(steered?.top, before.top);
    assert.deepEqual(model.one(row(tokens, wishes)), before);
    // What an earlier vector held at other layers is gone as well.
    const other = write("other.gguf", 1, new Float32Array(model.info.embeddingLength));
    const [zero] = model.session.evaluate({
      vectors: [],
      rows: [row(tokens, wishes)],
      controlVector: { file: other, strength: 1 },
    }).rows;
    assert.deepEqual(zero, before);
  });

  it("are refused where they do not fit the model", () => {
    const tokens = model.prompt("big ->");
    const evaluate = (file: string): unknown =>
      model.session.evaluate({ vectors: [], rows: [row(tokens)], controlVector: { file, strength: 1 } });
    const { layers, architecture, embeddingLength } = model.info;
    const about = { architecture, name: "", description: "" };
    const deep = folder("deep.gguf");
    writeFileSync(deep, encodeControlVector({ ...about, layers: 40, layer: 30, direction: ramp() }));
    assert.throws(() => evaluate(deep), failure("bad-request", /layer 30, of 8 layers/));
    const narrow = folder("narrow.gguf");
    const direction = new Float32Array(embeddingLength - 1);
    writeFileSync(narrow, encodeControlVector({ ...about, layers, layer: 1, direction }));
    assert.throws(() => evaluate(narrow), failure("bad-request", /does not hold \d+ numbers/));
    const none = folder("none.gguf");
    writeFileSync(none, "not a GGUF");
    assert.throws(() => evaluate(none), failure("bad-request", /cannot read it as GGUF/));
    assert.throws(() => evaluate(demoModel), failure("bad-request", /is not a direction/));
    assert.throws(
      () => encodeControlVector({ ...about, layers, layer: 0, direction: ramp() }),
      /takes a layer from 1 to 7, not 0/,
    );
  });
});
