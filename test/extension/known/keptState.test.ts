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

  it("loses no update to the editor's echo of an earlier one", async () => {
    // As VS Code's does: an update is seen at once, and written with all others a moment later; then the whole is echoed.
    let seen: Record<string, unknown> = {};
    const echoes: (() => void)[] = [];
    const state = new WatchedState(
      {
        get: (key) => seen[key],
        update: async (key, value) => {
          seen = { ...seen, [key]: value };
          await new Promise((resolve) => setImmediate(resolve));
          const written = { ...seen };
          await new Promise<void>((resolve) => {
            echoes.push(() => {
              seen = written;
              resolve();
            });
          });
        },
      },
      (error) => assert.fail(String(error)),
    );
    const first = state.update("vectors", ["one"]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const second = state.update("vectors", []);
    assert.deepEqual(state.get("vectors"), [], "seen at once");
    echoes.shift()?.();
    const echoing = setInterval(() => echoes.shift()?.(), 1);
    await Promise.all([first, second]);
    clearInterval(echoing);
    assert.deepEqual(state.get("vectors"), []);
    assert.deepEqual(seen, { vectors: [] });
  });
});
