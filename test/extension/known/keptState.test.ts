import assert from "node:assert/strict";
import { WatchedState } from "../../../src/extension/known/keptState.js";

describe("what the editor keeps", () => {
  it("is told once when it can be kept no more, and again after it could", async () => {
    const failures: unknown[] = [];
    const full = new Error("ENOSPC: no space left on device");
    let broken = true;
    const kept = new Map<string, unknown>();
    const state = new WatchedState(
      {
        get: (key) => kept.get(key),
        update: async (key, value) => {
          if (broken) return Promise.reject(full);
          kept.set(key, value);
          return Promise.resolve();
        },
      },
      (error) => failures.push(error),
    );
    await state.update("a", 1);
    await state.update("b", 2);
    assert.deepEqual(failures, [full]);
    broken = false;
    await state.update("a", 3);
    assert.equal(state.get("a"), 3);
    broken = true;
    await state.update("b", 4);
    assert.deepEqual(failures, [full, full]);
    assert.equal(state.get("b"), undefined);
  });
});
