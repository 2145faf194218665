import assert from "node:assert/strict";
import { layerChoice } from "../../src/analysis/analyses/layerChoice.js";
import { map } from "../../src/analysis/analyses/map.js";
import { override } from "../../src/analysis/analyses/override.js";
import { variability } from "../../src/analysis/analyses/variability.js";
import { chosenInWords, optionFaults } from "../../src/analysis/options.js";

describe("options of analyses", () => {
  it("says of a wrong one what it takes", () => {
    for (const draws of ["x", "0", "2.5", "101"]) {
      assert.deepEqual(optionFaults(variability, { draws }), [
        { name: "draws", takes: "takes an integer from 3 to 100" },
      ]);
    }
    assert.deepEqual(optionFaults(map, { layer: "-2", draws: "1" }), [
      { name: "draws", takes: "takes an integer from 4 to 200" },
      { name: "layer", takes: "takes an integer of 0 or more" },
    ]);
    assert.deepEqual(optionFaults(layerChoice, { validate: "perhaps" }), [
      { name: "validate", takes: "takes true or false" },
    ]);
    assert.deepEqual(optionFaults(override, { pairs: "some" }), [
      { name: "pairs", takes: "takes first or all" },
    ]);
  });

  it("tells those that are not their defaults, in words", () => {
    const chosen = (given: Record<string, unknown>) => {
      return chosenInWords(map, map.options.parse(given));
    };
    assert.deepEqual(chosen({}), []);
    assert.deepEqual(chosen({ draws: "16" }), []);
    assert.deepEqual(chosen({ draws: "32", layer: "3" }), [
      "vectors drawn from each file: 32",
      "layer at which vectors are compared, 0-based: 3",
    ]);
    assert.deepEqual(chosenInWords(override, { pairs: "all" }).length, 1);
  });

  it("has nothing to say of right ones", () => {
    assert.deepEqual(optionFaults(variability, {}), []);
    assert.deepEqual(optionFaults(map, { draws: "10", layer: "3", json: true }), []);
  });
});
