import process from "node:process";
import { VectorCache } from "../../src/cache/vectorCache.js";
import { sampleKey, sampleVector, seedOf } from "../cache/sampleVector.js";

/** What a process at another time has seen. */
export interface ClockReport {
  readonly now: number;
  readonly warnings: readonly string[];
  /** Entries that could be read, of all that are listed. */
  readonly found: number;
  readonly damaged: readonly string[];
}

const [directory = "", ...seeds] = process.argv.slice(2);
const warnings: string[] = [];
const cache = new VectorCache(directory, {
  maxBytes: 100_000_000,
  onWarning: (message) => {
    warnings.push(message);
  },
});
if (seeds[0] === "verify") {
  process.stdout.write("begun\n");
  // Until it is killed.
  for (;;) await cache.verify();
} else {
  for (const seed of seeds.map(Number)) await cache.put(sampleKey(seed), sampleVector(seed));
  let found = 0;
  for (const { metadata } of await cache.list()) {
    if ((await cache.get(sampleKey(metadata === null ? -1 : seedOf(metadata)))) !== undefined) found++;
  }
  const damaged = (await cache.verify()).damaged.map(({ problem }) => problem);
  process.stdout.write(JSON.stringify({ now: Date.now(), warnings, found, damaged } satisfies ClockReport));
}
