import assert from "node:assert/strict";
import { mean } from "../../src/method/mean.js";
import { median } from "../../src/method/median.js";

describe("mean and median", () => {
  it("average", () => {
    assert.equal(mean([1, 2, 6]), 3);
    assert.equal(median([6, 1, 2]), 2);
    assert.equal(median([4, 1, 2, 100]), 3);
  });

  it("sort by value, not by text", () => {
    assert.equal(median([10, 9, 100]), 10);
  });

  it("leave their argument alone", () => {
    const values = [3, 1, 2];
    median(values);
    assert.deepEqual(values, [3, 1, 2]);
  });

  it("are not defined for no values", () => {
    assert.throws(() => mean([]), RangeError);
    assert.throws(() => median([]), RangeError);
  });
});
