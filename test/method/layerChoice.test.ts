import assert from "node:assert/strict";
import { candidateLayers, unvalidatedLayer } from "../../src/method/layerChoice.js";

describe("choosing a layer", () => {
  it("looks where task vectors work", () => {
    assert.deepEqual(candidateLayers("auto", 8), [1, 2, 3, 4, 5]);
    const [first, ...rest] = candidateLayers("auto", 30);
    assert.deepEqual([first, rest.at(-1)], [4, 22]);
    assert.deepEqual(candidateLayers("auto", 1), [0]);
  });

  it("takes the layer nearest to 0.4 of the depth where nothing was validated", () => {
    const unvalidated = (layers: number) => unvalidatedLayer(candidateLayers("auto", layers), layers);
    assert.equal(unvalidated(8), 3);
    assert.equal(unvalidated(32), 13);
    assert.equal(unvalidated(1), 0);
    assert.equal(unvalidatedLayer([6, 7], 8), 6);
    assert.throws(() => unvalidatedLayer([], 8), RangeError);
  });

  it("keeps to what the file asks for", () => {
    assert.deepEqual(candidateLayers({ kind: "fixed", layer: 5 }, 8), [5]);
    assert.deepEqual(candidateLayers({ kind: "range", first: 2, last: 4 }, 8), [2, 3, 4]);
    assert.throws(() => candidateLayers({ kind: "fixed", layer: 8 }, 8), /outside this model/);
  });
});
