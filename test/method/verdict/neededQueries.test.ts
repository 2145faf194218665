import assert from "node:assert/strict";
import { neededQueries } from "../../../src/method/verdict/neededQueries.js";

const needed = (require: Parameters<typeof neededQueries>[0]) =>
  Object.fromEntries(neededQueries(require).map(({ name, queries }) => [name, queries]));

describe("the queries that a threshold needs", () => {
  it("a verdict: 12 compress at the least, and agreement on nine of ten needs more", () => {
    assert.deepEqual(needed({ verdict: "compresses" }), { "verdict compresses": 12 });
    const agrees = needed({ verdict: "agrees" })["verdict agrees"] ?? 0;
    assert.ok(agrees > 12 && agrees < 30, String(agrees));
  });

  it("a share: more, the closer it is to all", () => {
    const at = (accuracy: number) => needed({ accuracy })[`accuracy at least ${accuracy}`] ?? 0;
    assert.ok(at(0) === 1 && at(0.5) < at(0.8) && at(0.8) < at(0.9) && at(0.9) < at(0.99));
    assert.deepEqual(needed({ accuracy: 1 }), { "accuracy at least 1": null });
  });

  it("a recovery that is the verdict's own needs as many as the verdict", () => {
    assert.deepEqual(needed({ recovery: 0.8 }), { "recovery at least 0.8": 12 });
  });

  it("nothing required needs nothing", () => {
    assert.deepEqual(needed({}), {});
  });
});
