import { rm } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, reasonOf } from "../protocol/errorCode.js";
import {
  decodeCachedVector,
  decodeVectorMetadata,
  encodeCachedVector,
  type CachedVector,
  type VectorMetadata,
} from "./cachedVector.js";
import { UseLog } from "./useLog.js";
import { vectorDigest } from "./vectorKey.js";
import type { VectorKey } from "./vectorKey.js";
import { VectorStore, type Found, type StoredEntry } from "./vectorStore.js";

export interface VectorCacheOptions {
  /** Beyond this the least recently used vectors are removed. */
  readonly maxBytes: number;
  /** Told once of each trouble with the folder, and of every damaged entry; complete sentences. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

export interface CacheListing {
  /** Names the entry for `remove`. */
  readonly digest: string;
  /** Size of the safetensors file. */
  readonly bytes: number;
  /** When it was stored, ISO 8601. */
  readonly createdAt: string;
  /** Null where the file does not describe it in a way that is known here. */
  readonly metadata: VectorMetadata | null;
}

export interface CacheVerification {
  readonly checked: number;
  /** Damaged entries, all of which were removed. */
  readonly damaged: readonly { readonly digest: string; readonly problem: string }[];
  /** Bytes of abandoned files that were removed. */
  readonly reclaimedBytes: number;
}

type FoundVector =
  | Exclude<Found, { readonly state: "present" }>
  | { readonly state: "present"; readonly vector: CachedVector };

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
      const found = await this.#find(digest);
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
      this.#warnOnce(`The cache in ${this.directory} cannot be used (${reasonOf(error)}).`);
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
    const file = this.#store.encode(digest, encodeCachedVector(entry));
    if (file.length > this.#maxBytes) {
      this.#warnOnce(
        `A task vector of ${file.length} bytes is larger than the whole cache may be (${this.#maxBytes} ` +
          `bytes) and was not stored.`,
      );
      return;
    }
    try {
      await this.#store.write(digest, file);
      await this.#markUsed(digest);
      await this.#evict();
    } catch (error) {
      this.#warnOnce(
        `The cache in ${this.directory} cannot be written (${reasonOf(error)}); vectors are computed ` +
          `again each time. Free some space there, or choose another folder with ICL_CACHE_DIR.`,
      );
    }
  }

  /** All entries, the most recently used first. */
  async list(): Promise<CacheListing[]> {
    const entries = (await this.#byLastUse()).toReversed();
    const listing: CacheListing[] = [];
    for (const { key, bytes, modified } of entries) {
      const metadata = describedBy(await this.#store.metadata(key));
      listing.push({ digest: key, bytes, createdAt: new Date(modified).toISOString(), metadata });
    }
    return listing;
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

  /** Bytes that the vectors occupy. */
  async size(): Promise<number> {
    return this.#store.size();
  }

  /** Reads every entry, and removes the damaged ones and what was abandoned. */
  async verify(): Promise<CacheVerification> {
    const damaged: { digest: string; problem: string }[] = [];
    const entries = await this.#store.entries();
    for (const { key: digest } of entries) {
      const found = await this.#store.find(digest);
      if (found.state !== "damaged") continue;
      damaged.push({ digest, problem: found.problem });
      await this.#store.remove(digest);
    }
    return { checked: entries.length, damaged, reclaimedBytes: (await this.#store.sweep()).freed };
  }

  async #find(digest: string): Promise<FoundVector> {
    const found = await this.#store.find(digest);
    if (found.state !== "present") return found;
    try {
      return { state: "present", vector: decodeCachedVector(found.contents) };
    } catch (error) {
      return { state: "damaged", problem: reasonOf(error) };
    }
  }

  /** Removes a damaged entry; tells what became of it. */
  async #removeDamaged(digest: string): Promise<string> {
    try {
      await this.#store.remove(digest);
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
      bytes -= Math.max(await this.#store.remove(entry.key), entry.bytes);
    }
  }

  /** Entries, the least recently used first; those whose use is not recorded come before, the oldest first. */
  async #byLastUse(): Promise<StoredEntry[]> {
    const ranks = await this.#uses.ranks();
    const rank = ({ key }: StoredEntry): number => ranks.get(key) ?? -1;
    const entries = await this.#store.entries();
    return entries.sort((a, b) => rank(a) - rank(b) || a.modified - b.modified);
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

function describedBy(metadata: Readonly<Record<string, string>> | undefined): VectorMetadata | null {
  try {
    return metadata === undefined ? null : decodeVectorMetadata(metadata);
  } catch {
    // Of another version.
    return null;
  }
}

function shortName(digest: string): string {
  return digest.slice(0, 12);
}
