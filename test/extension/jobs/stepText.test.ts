import assert from "node:assert/strict";
import { stepText } from "../../../src/extension/jobs/stepText.js";

describe("the step of a job in words", () => {
  it("says how far it has come, and that a model that is read is tested", () => {
    assert.equal(stepText("load", { done: 0, total: 0 }), "loading the model");
    assert.equal(stepText("load", { done: 1, total: 2 }), "loading the model, 50 %");
    assert.equal(stepText("load", { done: 2, total: 2 }), "testing the model");
    assert.equal(stepText("extract", { done: 2, total: 2 }), "extracting and validating layers, 100 %");
  });
});
