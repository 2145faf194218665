import assert from "node:assert/strict";
import fc from "fast-check";
import { exponential } from "../../src/engine/llama/exponential.js";

describe("the exponential of a vocabulary's logits", () => {
  it("is Math.exp to the last digits", () => {
    fc.assert(
      fc.property(fc.double({ min: -800, max: 0, noNaN: true }), (x) => {
        const wanted = Math.exp(x);
        assert.ok(Math.abs(exponential(x) - wanted) <= 2e-15 * wanted, `${x}`);
      }),
      { numRuns: 5000 },
    );
  });

  it("is exact at its ends", () => {
    assert.equal(exponential(0), 1);
    assert.equal(exponential(-0), 1);
    assert.equal(exponential(-Infinity), 0);
    assert.ok(Number.isNaN(exponential(NaN)));
  });
});
