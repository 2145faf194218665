import assert from "node:assert/strict";
import { layerStrip, rangesText } from "../../../src/extension/inline/layerStrip.js";

const at = (probability: number, match = false): { match: boolean; logProbability: number } => ({
  match,
  logProbability: Math.log(probability),
});

describe("a query by layer in one line", () => {
  it("has one block a layer, from 0 to 1, and the layers at which it is right", () => {
    const layers = [at(0.01), at(0.3), at(0.6, true), at(0.99, true), at(1, true), at(0.5)];
    assert.equal(layerStrip({ layers }), "By layer, 0 to 5: `▁▃▅██▅` p(expected); right at 2–4");
    assert.match(layerStrip({ layers: [at(0.2)] }), /`▂` p\(expected\); right at no layer$/);
  });

  it("joins neighbours to ranges", () => {
    assert.equal(rangesText([]), "");
    assert.equal(rangesText([3]), "3");
    assert.equal(rangesText([0, 1, 2, 5, 7, 8]), "0–2, 5, 7–8");
  });
});
