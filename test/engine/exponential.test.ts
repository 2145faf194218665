import assert from "node:assert/strict";
import fc from "fast-check";
import { exponential, sumOfExponentials } from "../../src/engine/llama/exponential.js";

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

  it("is summed as one by one", () => {
    const logits = fc.array(fc.float({ min: -200, max: 50, noNaN: true }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(logits, (list) => {
        const highest = Math.max(...list);
        const wanted = list.reduce((sum, logit) => sum + Math.exp(logit - highest), 0);
        const found = sumOfExponentials(Float32Array.from(list), highest);
        assert.ok(Math.abs(found - wanted) <= 1e-14 * wanted, `${found} and ${wanted}`);
      }),
    );
    assert.ok(Number.isNaN(sumOfExponentials(Float32Array.of(0, NaN), 0)));
    assert.equal(sumOfExponentials(Float32Array.of(0, -Infinity), 0), 1);
  });
});
