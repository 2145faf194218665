import { rm } from "node:fs/promises";
import { join } from "node:path";
import { encodeCachedVector } from "./cachedVector.js";
import type { CachedVector, VectorMetadata } from "./cachedVector.js";
import { errorCode } from "./errorCode.js";
import { UseLog } from "./useLog.js";
import { vectorDigest } from "./vectorKey.js";
import type { VectorKey } from "./vectorKey.js";
import { VectorStore } from "./vectorStore.js";

export interface VectorCacheOptions {
  /** Beyond this the least recently used vectors are removed; replaced ones may linger for ten minutes. */
  readonly maxBytes: number;
  /** Told once of each trouble with the folder, and of every damaged entry; complete sentences. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

export interface CacheListing {
  /** Names the entry for `remove`. */
  readonly digest: string;
  /** Size of the safetensors file. */
  readonly bytes: number;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly metadata: VectorMetadata | null;
}

export interface CacheVerification {
  readonly checked: number;
  /** Damaged entries, all of which were removed; `digest` is null where not even the key could be read. */
  readonly damaged: readonly { readonly digest: string | null; readonly problem: string }[];
  /** Bytes of abandoned files that were removed. */
  readonly reclaimedBytes: number;
}

/**
 * Task vectors on disk, so that the same prompts are not computed twice.
 *
 * `get` and `put` never reject for the sake of the folder: a cache that cannot be read or written, and an entry
 * that is damaged, are misses with a warning. The other methods serve commands on the cache itself; they
 * reject with the system's error. Any number of processes may share a folder.
 */
export class VectorCache {
  readonly directory: string;
  readonly #maxBytes: number;
  readonly #onWarning: (message: string) => void;
  readonly #store: VectorStore;
  readonly #uses: UseLog;
  readonly #reported = new Set<string>();

  /** @param directory need not exist; see `cacheLocation`. Only folders of its own below it are touched. */
  constructor(directory: string, { maxBytes, onWarning }: VectorCacheOptions) {
    this.directory = directory;
    this.#maxBytes = maxBytes;
    this.#onWarning = onWarning ?? (() => undefined);
    this.#store = new VectorStore(join(directory, "vectors"));
    this.#uses = new UseLog(join(directory, "uses", "log"));
  }

  /** The vector of a key, checked against its hash, and marked as used; undefined for a miss. */
  async get(key: VectorKey): Promise<CachedVector | undefined> {
    const digest = vectorDigest(key);
    try {
      const found = await this.#store.find(digest);
      if (found.state === "present") {
        await this.#markUsed(digest);
        return found.vector;
      }
      if (found.state === "damaged") {
        const removed = await this.#removeDamaged(digest);
        this.#onWarning(
          `The cached vector ${shortName(digest)} in ${this.directory} is damaged (${found.problem}); ` +
            `${removed} and computed again.`,
        );
      }
    } catch (error) {
      this.#warnOnce(`The cache in ${this.directory} cannot be used (${describe(error)}).`);
    }
    return undefined;
  }

  /**
   * Stores a vector, over one of the same key, and then keeps to the size cap. Where it cannot be stored, a
   * warning says so. Rejects only for an entry that is not what it says: a RangeError for a shape that does
   * not fit, a ZodError for metadata.
   */
  async put(key: VectorKey, entry: CachedVector): Promise<void> {
    const digest = vectorDigest(key);
    const file = encodeCachedVector(digest, entry);
    if (file.length > this.#maxBytes) {
      this.#warnOnce(
        `A task vector of ${file.length} bytes is larger than the whole cache may be (${this.#maxBytes} ` +
          `bytes) and was not stored.`,
      );
      return;
    }
    try {
      await this.#store.write(digest, file, entry.metadata);
      await this.#markUsed(digest);
      await this.#evict();
    } catch (error) {
      this.#warnOnce(
        `The cache in ${this.directory} cannot be written (${describe(error)}); vectors are computed ` +
          `again each time. Free some space there, or choose another folder with ICL_CACHE_DIR.`,
      );
    }
  }

  /** All entries, the most recently used first. */
  async list(): Promise<CacheListing[]> {
    const entries = await this.#byLastUse();
    return entries
      .toReversed()
      .map(({ digest, bytes, createdAt, metadata }) => ({ digest, bytes, createdAt, metadata }));
  }

  /** Removes one entry, named by its key or its digest; one that is not there is no error. */
  async remove(key: VectorKey | string): Promise<void> {
    await this.#store.remove(typeof key === "string" ? key : vectorDigest(key));
  }

  /** Removes all entries. */
  async clear(): Promise<void> {
    await this.#store.clear();
    await rm(join(this.directory, "uses"), { recursive: true, force: true, maxRetries: 3 });
  }

  /** Bytes that the vectors and their index occupy. */
  async size(): Promise<number> {
    return this.#store.size();
  }

  /** Reads every entry, and removes the damaged ones and what was abandoned. */
  async verify(): Promise<CacheVerification> {
    const damaged: { digest: string | null; problem: string }[] = [];
    const entries = await this.#store.list();
    for (const { digest } of entries) {
      const found = await this.#store.find(digest);
      if (found.state !== "damaged") continue;
      damaged.push({ digest, problem: found.problem });
      await this.#store.removeDamaged(digest);
    }
    const withoutKey = await this.#store.removeDamagedIndex();
    for (let i = 0; i < withoutKey; i++)
      damaged.push({ digest: null, problem: "its index entry is not valid" });
    return {
      checked: entries.length + withoutKey,
      damaged,
      reclaimedBytes: (await this.#store.sweep()).freed,
    };
  }

  /** Removes a damaged entry, if it still is; tells what became of it. */
  async #removeDamaged(digest: string): Promise<string> {
    try {
      await this.#store.removeDamaged(digest);
      return "it is removed";
    } catch (error) {
      const code = errorCode(error);
      if (code === "") throw error;
      return `it cannot be removed (${code})`;
    }
  }

  async #evict(): Promise<void> {
    let bytes = await this.#store.size();
    if (bytes <= this.#maxBytes) return;
    // What is pending goes by itself later; no vector should make room for it.
    const { freed, pending } = await this.#store.sweep();
    bytes -= freed + pending;
    for (const entry of await this.#byLastUse()) {
      if (bytes <= this.#maxBytes) return;
      // At least the entry's own size: another process may be evicting the same ones.
      bytes -= Math.max(await this.#store.remove(entry.digest), entry.bytes);
    }
  }

  /** Entries, the least recently used first; those whose use is not recorded come before, the oldest first. */
  async #byLastUse(): ReturnType<VectorStore["list"]> {
    const ranks = await this.#uses.ranks();
    const rank = (digest: string): number => ranks.get(digest) ?? -1;
    return (await this.#store.list()).sort(
      (a, b) => rank(a.digest) - rank(b.digest) || a.createdAt.localeCompare(b.createdAt, "en"),
    );
  }

  /** A use that cannot be recorded, as in a read-only folder, only makes eviction less precise. */
  async #markUsed(digest: string): Promise<void> {
    try {
      await this.#uses.mark(digest);
    } catch (error) {
      if (errorCode(error) === "") throw error;
    }
  }

  #warnOnce(message: string): void {
    if (this.#reported.has(message)) return;
    this.#reported.add(message);
    this.#onWarning(message);
  }
}

function shortName(digest: string): string {
  return digest.slice(0, 12);
}

function describe(error: unknown): string {
  const code = errorCode(error);
  if (code !== "") return code;
  return error instanceof Error ? error.message : String(error);
}
