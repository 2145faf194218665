import assert from "node:assert/strict";
import { candidateLayers, chooseLayer } from "../../src/method/layerChoice.js";

const candidate = (layer: number, accuracy: number | null, logProbability: number | null) => ({
  layer,
  accuracy,
  logProbability,
});

describe("choosing a layer", () => {
  it("takes the best accuracy, then the better log-probability, then the lower layer", () => {
    assert.equal(chooseLayer([candidate(0, 0.5, -1), candidate(1, 0.9, -9), candidate(2, 0.8, 0)], 3), 1);
    assert.equal(chooseLayer([candidate(3, 1, -2), candidate(4, 1, -1), candidate(5, 0.9, 0)], 8), 4);
    assert.equal(chooseLayer([candidate(6, 1, -1), candidate(2, 1, -1)], 8), 2);
  });

  it("takes the layer nearest to 0.4 of the depth where nothing was validated", () => {
    const unknown = (layers: number) =>
      candidateLayers("auto", layers).map((layer) => candidate(layer, null, null));
    assert.equal(chooseLayer(unknown(8), 8), 3);
    assert.equal(chooseLayer(unknown(32), 32), 13);
    assert.equal(chooseLayer([candidate(6, null, null), candidate(7, null, null)], 8), 6);
  });

  it("keeps to what the file asks for", () => {
    assert.deepEqual(candidateLayers({ kind: "fixed", layer: 5 }, 8), [5]);
    assert.deepEqual(candidateLayers({ kind: "range", first: 2, last: 4 }, 8), [2, 3, 4]);
    assert.throws(() => candidateLayers({ kind: "fixed", layer: 8 }, 8), /outside this model/);
  });
});
