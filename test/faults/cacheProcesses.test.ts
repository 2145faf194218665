import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { VectorCache } from "../../src/cache/vectorCache.js";
import { sampleKey, sampleVector } from "../cache/sampleVector.js";
import { temporaryFolder } from "../cache/temporaryFolder.js";
import { repeats } from "../support/soak.js";
import { READY, type CacheJob, type CacheReport, type Interval } from "./cacheJob.js";

const PROCESSES = 8;
const roomy = 100_000_000;
const script = fileURLToPath(new URL("./cacheProcess.js", import.meta.url));

describe("eight processes on one cache", () => {
  const folder = temporaryFolder();

  async function runAll(job: Omit<CacheJob, "directory" | "own">): Promise<CacheReport[]> {
    const children = Array.from({ length: PROCESSES }, () =>
      fork(script, { stdio: ["ignore", "ignore", "inherit", "ipc"], serialization: "advanced" }),
    );
    let ready = 0;
    const reports = children.map(
      async (child, own) =>
        new Promise<CacheReport>((resolve, reject) => {
          child.on("message", (message) => {
            if (message !== READY) resolve(message as unknown as CacheReport);
            else if (++ready === PROCESSES) for (const one of children) one.send(READY);
          });
          child.once("error", reject);
          child.once("exit", (status) => {
            reject(new Error(`The child ended with ${status ?? "a signal"} and without a report.`));
          });
          child.send({ ...job, directory: folder(), own } satisfies CacheJob);
        }),
    );
    try {
      return await Promise.all(reports);
    } finally {
      for (const child of children) child.kill();
    }
  }

  /** Nothing torn was read by anybody, and nobody was told of a trouble that was none. */
  function assertSound(reports: readonly CacheReport[]): void {
    for (const { warnings, wrong, damaged } of reports) {
      assert.deepEqual(warnings, []);
      assert.equal(wrong, 0);
      assert.deepEqual(damaged, []);
    }
  }

  async function keysThere(seeds: Iterable<number>): Promise<number[]> {
    const cache = new VectorCache(folder(), {
      maxBytes: roomy,
      onWarning: (message) => {
        assert.fail(message);
      },
    });
    assert.deepEqual((await cache.verify()).damaged, []);
    const there: number[] = [];
    for (const seed of seeds) {
      const found = await cache.get(sampleKey(seed));
      if (found === undefined) continue;
      assert.deepEqual(found.theta, sampleVector(seed).theta);
      there.push(seed);
    }
    return there;
  }

  it("put and get the same keys and different ones at once: all are there in the end", async () => {
    const steps = repeats(20, 2000);
    const reports = await runAll({ maxBytes: roomy, shared: 4, each: 4, steps, prunes: false });
    assertSound(reports);
    assert.ok(reports.every(({ hits }) => hits > 0));
    const keys = new Set(reports.flatMap(({ written }) => [...written.keys()]));
    assert.equal(keys.size, 4 + PROCESSES * 4);
    assert.deepEqual(await keysThere(keys), [...keys]);
  });

  it("put, get, list, verify, remove and clear at once: nothing is torn, nothing written afterwards is lost", async () => {
    const steps = repeats(60, 4000);
    const reports = await runAll({ maxBytes: roomy, shared: 4, each: 2, steps, prunes: true });
    assertSound(reports);
    const cleared = reports.flatMap((report) => report.cleared);
    assert.ok(cleared.length > 0);
    const lasting = new Set<number>();
    for (const { written } of reports) {
      for (const [key, intervals] of written) {
        const taken = [...cleared, ...reports.flatMap(({ removed }) => removed.get(key) ?? [])];
        if (intervals.some((one) => taken.every((other) => isBefore(other, one)))) lasting.add(key);
      }
    }
    assert.equal(lasting.size, 4 + PROCESSES * 2);
    assert.deepEqual(await keysThere(lasting), [...lasting]);
  });

  it("evict under each other's hands and never read anything wrong", async () => {
    const steps = repeats(20, 2000);
    assertSound(await runAll({ maxBytes: 15_000, shared: 4, each: 4, steps, prunes: false }));
    await keysThere([]);
  });
});

function isBefore(one: Interval, other: Interval): boolean {
  return one.end < other.begin;
}
