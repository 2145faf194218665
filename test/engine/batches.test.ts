import assert from "node:assert/strict";
import { relativeL2 } from "../support/distance.js";
import { smallShape } from "../support/randomModel.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { TestSession, greedy, replaceLast, row } from "../support/testSession.js";
import { scriptedShape } from "./scriptedModel.js";

/** A deterministic list of byte tokens. */
function noise(length: number, seed: number): number[] {
  let state = seed + 1;
  return Array.from({ length }, () => (state = (state * 48_271) % 0x7fffffff) % 256);
}

describe("many rows", () => {
  const folder = suiteFolder();
  let model: TestSession;
  before(async () => {
    model = await TestSession.random(folder("scripted.gguf"), scriptedShape);
  });
  after(() => {
    model.free();
  });

  it("are more than a context has sequences", () => {
    const texts = Array.from({ length: 600 }, (_, i) => `${i}${i % 2 === 0 ? "@" : "Q"}`);
    const rows = texts.map((text) => row(model.prompt(text), { generate: greedy(4), top: 1 }));
    const { rows: results } = model.evaluate(rows);
    assert.deepEqual(
      results.map(({ answer }) => answer),
      texts.map((_, i) => (i % 2 === 0 ? "abcd" : "RSt")),
    );
    for (const index of [0, 254, 255, 256, 511, 599]) {
      const one = rows[index];
      assert.ok(one !== undefined);
      const difference =
        (results[index]?.top[0]?.probability ?? NaN) - (model.one(one).top[0]?.probability ?? NaN);
      assert.ok(Math.abs(difference) < 1e-4, `row ${index}: ${difference}`);
    }
  });

  it("are computed once where they are equal", () => {
    const tokens = model.prompt("hot -> cold @");
    const rows = Array.from({ length: 200 }, () => row(tokens, { top: 1 }));
    assert.equal(model.evaluate(rows).evaluatedTokens, tokens.length);
  });

  it("leave room for their answers, where not all answers fit into the cache together", () => {
    const rows = Array.from({ length: 30 }, (_, i) => row(model.prompt(`${i}#`), { generate: greedy(200) }));
    for (const { answer, ended } of model.evaluate(rows).rows) {
      assert.deepEqual([answer, ended], ["#".repeat(200), "length"]);
    }
  });

  it("end each for itself", () => {
    const wishes: [string, string[], string, string][] = [
      ["@", ["c"], "ab", "stop"],
      [">", [], "é!", "end-of-text"],
      ["#", [], "####", "length"],
      ["t", [], "", "end-of-text"],
      ["=", ["y", "x"], " ", "stop"],
    ];
    const rows = wishes.map(([text, stop]) => row(model.prompt(text), { generate: greedy(4, stop) }));
    assert.deepEqual(
      model.evaluate(rows).rows.map(({ answer, ended }) => [answer, ended]),
      wishes.map(([, , answer, ended]) => [answer, ended]),
    );
  });
});

describe("prompts longer than a batch", () => {
  const folder = suiteFolder();
  let model: TestSession;
  before(async () => {
    const shape = { ...smallShape, architecture: "llama", contextLength: 2048 } as const;
    model = await TestSession.random(folder("long.gguf"), shape);
  });
  after(() => {
    model.free();
  });

  const common = noise(800, 1);
  const prompts = [0, 1, 2].map((i) => [...common, ...noise(200 + 250 * i, 10 + i)]);

  /** Log-probabilities of every token, computed in small pieces by the context itself. */
  function logProbabilities(tokens: readonly number[]): Float64Array {
    const { context } = model.session.parts;
    context.clear();
    const step = 100;
    for (let from = 0; from < tokens.length; from += step) {
      const piece = tokens.slice(from, from + step);
      context.decode(
        piece.map((token, i) => ({
          token,
          position: from + i,
          sequences: [3],
          wantLogits: from + i === tokens.length - 1,
        })),
      );
    }
    const distribution = context.distribution((tokens.length - 1) % step);
    const values = Float64Array.from(distribution.logits, (_, token) => distribution.logProbability(token));
    context.clear();
    return values;
  }

  it("are computed in pieces, with the shared prefix once", () => {
    const expected = noise(3, 5);
    const rows = prompts.map((tokens) => row(tokens, { expected, top: 5 }));
    const together = model.evaluate(rows);
    const tails = prompts.reduce((sum, tokens) => sum + tokens.length - common.length, 0);
    const most = common.length + tails + prompts.length * (expected.length - 1);
    assert.ok(together.evaluatedTokens <= most, `${together.evaluatedTokens} tokens, not ${most}`);
    prompts.forEach((tokens, index) => {
      const slow = logProbabilities(tokens);
      for (const { token, probability } of together.rows[index]?.top ?? []) {
        const difference = Math.abs(Math.log(probability) - (slow[token] ?? NaN));
        assert.ok(difference < 1e-3, `prompt ${index}, token ${token}: ${difference}`);
      }
    });
    const [tokens = []] = prompts;
    let sum = 0;
    expected.forEach((token, place) => {
      sum += logProbabilities([...tokens, ...expected.slice(0, place)])[token] ?? NaN;
    });
    const joint = together.rows[0]?.expectedLogProbability ?? NaN;
    assert.ok(Math.abs(joint - sum) < 5e-3, `${joint} and ${sum}`);
  });

  it("expect answers longer than a batch", () => {
    const tokens = common.slice(0, 40);
    const expected = noise(700, 7);
    const joint = model.one(row(tokens, { expected })).expectedLogProbability ?? NaN;
    const halves = [expected.slice(0, 350), expected.slice(350)];
    const [first = NaN, second = NaN] = halves.map((half, place) => {
      const before = place === 0 ? [] : (halves[0] ?? []);
      return model.one(row([...tokens, ...before], { expected: half })).expectedLogProbability ?? NaN;
    });
    assert.ok(Math.abs(joint - first - second) < 0.05, `${joint} and ${first + second}`);
  });

  it("are captured at their last token", () => {
    const together = model.session.capture({ groups: prompts.map((tokens) => [tokens]) }).groups;
    prompts.forEach((tokens, index) => {
      const alone = model.session.capture({ groups: [[tokens]] }).groups[0] ?? [];
      assert.ok(relativeL2(together[index] ?? [], alone) < 1e-4);
    });
  });

  it("are patched wherever the token lies", () => {
    const [tokens = []] = prompts;
    const vectors = model.residuals(prompts[1] ?? []);
    const last = model.info.layers - 1;
    const at = (position: number, layer: number) => ({ ...replaceLast(layer, layer, tokens), position });
    const kl = (position: number, layer: number): number => {
      const patched = row(tokens, { patches: [at(position, layer)], reference: 0 });
      return model.evaluate([row(tokens), patched], vectors).rows[1]?.kl ?? NaN;
    };
    assert.ok(kl(tokens.length - 1, 1) > 1e-4);
    assert.ok(kl(3, 1) > 1e-12, "a patch in an earlier piece has no influence");
    // Nothing reads what the last layer says of a token whose prediction is not asked for.
    assert.ok(kl(3, last) < 1e-9);
    assert.ok(kl(tokens.length - 2, last) < 1e-9);
    assert.ok(kl(tokens.length - 1, last) > 1e-4);
  });

  it("take no less time than their cached prefix", () => {
    const [tokens = []] = prompts;
    const rows = [0, common.length].map((cachedTokens) => ({ tokens, patches: [], cachedTokens }));
    const [cold, cached] = model.session.measure({ vectors: [], rows, repeats: 3 }).rows;
    const fastest = (times: readonly number[] = []): number => Math.min(...times);
    assert.equal(cold?.milliseconds.length, 3);
    assert.ok(fastest(cold.milliseconds) > fastest(cached?.milliseconds));
    assert.equal(cold.kvBytes, tokens.length * model.info.kvBytesPerToken);
    // Keys and values of every layer, in 32 bits.
    assert.equal(model.info.kvBytesPerToken, 2 * smallShape.layers * smallShape.embeddingLength * 4);
  });
});
