import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { VectorCache } from "../../src/cache/vectorCache.js";
import { vectorDigest, type VectorKey } from "../../src/cache/vectorKey.js";
import { sampleKey } from "./sampleVector.js";
import { temporaryFolder } from "./temporaryFolder.js";

/** More than any test stores. */
export const roomy = 100_000_000;

interface WatchedCache {
  /** The folder of the running test. */
  readonly folder: () => string;
  /** A cache in that folder, or in another. */
  readonly open: (maxBytes?: number, directory?: string) => VectorCache;
  /** What the caches of the running test have warned of; to be emptied at will. */
  readonly warnings: string[];
}

/** Caches whose warnings are collected. To be called inside `describe`. */
export function watchedCache(): WatchedCache {
  const folder = temporaryFolder();
  const warnings: string[] = [];
  beforeEach(() => {
    warnings.length = 0;
  });
  const open = (maxBytes = roomy, directory = folder()): VectorCache =>
    new VectorCache(directory, {
      maxBytes,
      onWarning: (message) => {
        warnings.push(message);
      },
    });
  return { folder, open, warnings };
}

/** Which of the sample keys a cache lists. */
export async function present(cache: VectorCache, seeds: readonly number[]): Promise<number[]> {
  const digests = new Set((await cache.list()).map(({ digest }) => digest));
  return seeds.filter((seed) => digests.has(vectorDigest(sampleKey(seed))));
}

/** Where a cache in `folder` keeps the vector of a key. */
export function vectorFile(folder: string, key: VectorKey): string {
  return join(folder, "vectors", `${vectorDigest(key)}.safetensors`);
}

export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}
