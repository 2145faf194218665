import assert from "node:assert/strict";
import { nearestOf } from "../../src/analysis/analyses/map.js";
import { linearFit } from "../../src/analysis/linearFit.js";
import { decode } from "../../src/analysis/nearest.js";
import { Gram } from "../../src/method/gram.js";

/** Points on a line. */
function line(places: readonly number[]): Gram {
  return new Gram(Float64Array.from(places.flatMap((a, i) => places.slice(0, i + 1).map((b) => a * b))));
}

describe("Nearest neighbours", () => {
  const known = [0, 0, 1, 1, 1].map((one, place) => ({ index: place + 1, class: one }));

  it("vote", () => {
    // At 0; class 0 at 1 and 2, class 1 at 3, 4 and 5.
    const gram = line([0, 1, 2, 3, 4, 5]);
    assert.deepEqual(decode(gram, 0, known, 3), { class: 0, share: 2 / 3 });
    assert.deepEqual(decode(gram, 0, known, 5), { class: 1, share: 3 / 5 });
  });

  it("let the nearest decide a tie", () => {
    const gram = line([0, -1, 2, 1.5, 4, 5]);
    assert.deepEqual(decode(gram, 0, known, 2), { class: 0, share: 1 / 2 });
  });

  it("need someone to ask", () => {
    assert.throws(() => decode(line([0]), 0, [], 3), /nothing to decode by/);
  });
});

describe("The nearest task", () => {
  it("is another one, even where it is as far as can be", () => {
    assert.deepEqual(nearestOf([1, -1], 0), [1, -1]);
    assert.deepEqual(nearestOf([-0.2, 0.4, 1], 2), [1, 0.4]);
  });
});

describe("A fitted line", () => {
  it("explains all of what lies on it", () => {
    const fit = linearFit([0, 1, 2, 5].map((x) => ({ x, y: 3 - 2 * x })));
    assert(fit !== null);
    assert(Math.abs(fit.slope + 2) < 1e-12 && Math.abs(fit.intercept - 3) < 1e-12);
    assert(Math.abs(fit.r2 - 1) < 1e-12);
  });

  it("is undefined where something does not vary, or two points would decide it", () => {
    assert.equal(linearFit([0, 1, 2].map((x) => ({ x, y: 1 }))), null);
    assert.equal(linearFit([0, 1, 2].map((y) => ({ x: 1, y }))), null);
    assert.equal(linearFit([0, 1].map((x) => ({ x, y: x }))), null);
  });
});
