import assert from "node:assert/strict";
import { WatchedMemory } from "../../../src/extension/known/keptState.js";

describe("what the editor keeps", () => {
  it("is told once when it can be kept no more, and again after it could", async () => {
    const failures: unknown[] = [];
    const full = new Error("ENOSPC: no space left on device");
    let broken = true;
    const kept = new Map<string, unknown>();
    const memory = new WatchedMemory(
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
    await memory.update("a", 1);
    await memory.update("b", 2);
    assert.deepEqual(failures, [full]);
    broken = false;
    await memory.update("a", 3);
    assert.equal(memory.get("a"), 3);
    broken = true;
    await memory.update("b", 4);
    assert.deepEqual(failures, [full, full]);
    assert.equal(memory.get("b"), undefined);
  });
});
