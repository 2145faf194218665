import assert from "node:assert/strict";
import { stepText } from "../../../src/extension/jobs/stepText.js";

describe("the step of a job in words", () => {
  it("says how far it has come, and that a model that is read is tested", () => {
    assert.equal(stepText("load", { done: 0, total: 0 }), "loading the model");
    assert.equal(stepText("load", { done: 1, total: 2 }), "loading the model, 50 %");
    assert.equal(stepText("load", { done: 2, total: 2 }), "testing the model");
    assert.equal(stepText("extract", { done: 2, total: 2 }), "trying methods and layers, 100 %");
    const some = { done: 32, total: 96 };
    assert.equal(stepText("evaluate", { done: 3, total: 9, queries: some }), "evaluating, 32 of 96 queries");
    // What a query costs is measured after all of them.
    const all = { done: 96, total: 96 };
    assert.equal(
      stepText("evaluate", { done: 8, total: 9, queries: all }),
      "finding the cheapest prompt, 96 of 96 queries",
    );
  });
});
