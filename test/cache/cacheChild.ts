import { VectorCache } from "../../src/cache/vectorCache.js";
import { sampleKey, sampleMetadata, sampleVector } from "./sampleVector.js";

/** What one of several processes that share a folder has seen. */
export interface ChildReport {
  readonly warnings: readonly string[];
  readonly hits: number;
  readonly wrong: number;
}

/**
 * Puts and gets keys 0…`shared`−1, which other processes put too, and keys of its own. Arguments: folder, number
 * of this process, shared keys, own keys, rounds, maxBytes.
 */
async function main(): Promise<void> {
  const [directory = "", ...numbers] = process.argv.slice(2);
  const [own = 0, shared = 0, each = 0, rounds = 0, maxBytes = 0] = numbers.map(Number);
  const warnings: string[] = [];
  const cache = new VectorCache(directory, {
    maxBytes,
    onWarning: (message) => {
      warnings.push(message);
    },
  });
  const seeds = [
    ...Array.from({ length: shared }, (_, i) => i),
    ...Array.from({ length: each }, (_, i) => 1000 * (own + 1) + i),
  ];
  let hits = 0;
  let wrong = 0;
  for (let round = 0; round < rounds; round++) {
    for (const seed of seeds) {
      const expected = sampleVector(seed);
      // Shared entries differ between processes, as their times do, so that each replaces the other's.
      const metadata = sampleMetadata({ seed, task: `process ${own}, round ${round}` });
      await cache.put(sampleKey(seed), { ...expected, metadata });
      const found = await cache.get(sampleKey(seed));
      if (found === undefined) continue;
      hits++;
      if (found.metadata.seed !== seed || found.theta.some((value, i) => value !== expected.theta[i]))
        wrong++;
    }
  }
  const report: ChildReport = { warnings, hits, wrong };
  process.send?.(report);
}

await main();
