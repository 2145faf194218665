import assert from "node:assert/strict";
import fc from "fast-check";
import { planDistinct } from "../../src/bench/batches.js";
import { distinctTokens } from "../../src/method/distinctTokens.js";

describe("the least that llama.cpp has to decode, which the benchmark compares with", () => {
  const prompt = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 8 });

  it("is every distinct token once, with its place, its sequences and its logits, in full batches", () => {
    fc.assert(
      fc.property(fc.array(prompt, { minLength: 1, maxLength: 12 }), (prompts) => {
        const limits = { batchTokens: 7, sequences: 64, outputs: 5, cells: 1024 };
        const planned = planDistinct(
          prompts.map((tokens) => ({
            tokens,
            symbols: Int32Array.from(tokens),
            outputsFrom: tokens.length - 1,
            generatedFrom: tokens.length,
          })),
          limits,
        );
        assert.equal(planned.tokens, distinctTokens(prompts));
        const whole = new Map<number, number[]>();
        for (const [index, batch] of planned.batches.entries()) {
          const outputs = batch.filter(({ wantLogits }) => wantLogits).length;
          assert.ok(batch.length <= limits.batchTokens && outputs <= limits.outputs);
          const full = batch.length === limits.batchTokens || outputs === limits.outputs;
          assert.ok(full || index === planned.batches.length - 1);
          for (const { token, position, sequences } of batch) {
            for (const sequence of sequences) {
              const tokens = whole.get(sequence) ?? [];
              assert.equal(tokens.length, position);
              whole.set(sequence, [...tokens, token]);
            }
          }
        }
        const text = (tokens: readonly number[]): string => tokens.join(" ");
        assert.deepEqual([...whole.values()].map(text).sort(), prompts.map(text).sort());
        assert.equal(planned.outputs, new Set(prompts.map(text)).size);
      }),
    );
  });

  it("is the same where there are more prompts than sequences, or than cells", () => {
    fc.assert(
      fc.property(fc.array(prompt, { minLength: 1, maxLength: 12 }), (prompts) => {
        const limits = { batchTokens: 7, sequences: 3, outputs: 5, cells: 16 };
        const planned = planDistinct(
          prompts.map((tokens) => ({
            tokens,
            symbols: Int32Array.from(tokens),
            outputsFrom: tokens.length,
            generatedFrom: tokens.length,
          })),
          limits,
        );
        assert.equal(planned.tokens, distinctTokens(prompts));
        assert.equal(planned.outputs, 0);
      }),
    );
  });

  it("takes what the model chose itself one by one, all prompts side by side", () => {
    const generating = (tokens: readonly number[], generatedFrom: number) => {
      return { tokens, symbols: Int32Array.from(tokens), outputsFrom: 1, generatedFrom };
    };
    const planned = planDistinct(
      [generating([1, 2, 5, 6, 7], 2), generating([1, 3, 8, 9], 2), generating([1, 4, 2, 2], 4)],
      { batchTokens: 64, sequences: 8, outputs: 64, cells: 1024 },
    );
    assert.deepEqual(
      planned.batches.map((batch) => batch.map(({ token }) => token)),
      [[1, 2, 3, 4, 2, 2], [5, 8], [6, 9], [7]],
    );
  });
});
