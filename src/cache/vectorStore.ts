import { rm, stat } from "node:fs/promises";
import * as cacache from "cacache";
import { decodeCachedVector, VectorMetadata } from "./cachedVector.js";
import type { CachedVector } from "./cachedVector.js";
import { errorCode } from "./errorCode.js";
import { bucketFile, bucketFolder, contentFolder, temporaryFolder } from "./storeLayout.js";
import { isSettled, storedFiles } from "./storedFiles.js";

/** What is found under a key. A damaged entry is still there. */
export type Found =
  | { readonly state: "present"; readonly vector: CachedVector }
  | { readonly state: "absent" }
  | { readonly state: "damaged"; readonly problem: string };

export interface IndexedVector {
  /** The key's digest. */
  readonly digest: string;
  readonly bytes: number;
  readonly createdAt: string;
  /** Null where the index does not describe the vector in a way that is known here. */
  readonly metadata: VectorMetadata | null;
  readonly path: string;
}

/**
 * Vectors in a folder, by cacache: content addressed by its SHA-256, written to a temporary file and moved into
 * place, and an index to which lines are appended. Several processes may use one folder.
 *
 * The order of steps is what makes that safe: content before index when writing, index before content when
 * removing, and content that an index line no longer names is left alone until it is settled. All methods
 * reject with the system's error where the folder cannot be read or written.
 */
export class VectorStore {
  readonly #store: string;

  constructor(folder: string) {
    this.#store = folder;
  }

  /** Reads and checks an entry. */
  async find(digest: string): Promise<Found> {
    let before = await cacache.get.info(this.#store, digest);
    for (;;) {
      if (before === null) return this.#withoutIndex(digest);
      try {
        const file = await cacache.get.byDigest(this.#store, before.integrity);
        return { state: "present", vector: decodeCachedVector(digest, file) };
      } catch (error) {
        if (isSystemTrouble(error)) throw error;
        // Another process may have replaced or removed the entry between the index and the content.
        const after = await cacache.get.info(this.#store, digest);
        if (after?.integrity === before.integrity) return { state: "damaged", problem: problemOf(error) };
        before = after;
      }
    }
  }

  /** Writes an entry, and reads it back: content that is there already is not written again, even if damaged. */
  async write(digest: string, file: Uint8Array, metadata: VectorMetadata): Promise<void> {
    const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
    for (let attempt = 0; attempt < 2; attempt++) {
      const integrity = await cacache.put(this.#store, digest, bytes, { algorithms: ["sha256"], metadata });
      // Absent is no failure: another process may have removed it at once to keep to its size cap.
      if ((await this.find(digest)).state !== "damaged") return;
      await cacache.rm.content(this.#store, integrity);
    }
    throw new Error("what was written cannot be read back");
  }

  /** Removes an entry, whether damaged or not; resolves to the freed bytes. */
  async remove(digest: string): Promise<number> {
    const info = await cacache.get.info(this.#store, digest);
    const bucket = bucketFile(this.#store, digest);
    let freed = await bytesOf(bucket);
    await rm(bucket, { force: true });
    if (info !== null) {
      freed += await bytesOf(info.path);
      await rm(info.path, { force: true });
    }
    return freed;
  }

  /** All entries that the index names, in no order. Damaged index lines are passed over. */
  async list(): Promise<IndexedVector[]> {
    return Object.values(await cacache.ls(this.#store)).map((entry) => {
      const metadata = VectorMetadata.safeParse(entry.metadata);
      return {
        digest: entry.key,
        bytes: entry.size,
        createdAt: new Date(entry.time).toISOString(),
        metadata: metadata.success ? metadata.data : null,
        path: entry.path,
      };
    });
  }

  /** Bytes of all files, those that are being written included. */
  async size(): Promise<number> {
    return (await storedFiles(this.#store)).reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Removes index files without a valid line; resolves to their number. */
  async removeDamagedIndex(): Promise<number> {
    const files = await storedFiles(bucketFolder(this.#store));
    const valid = new Set((await this.list()).map(({ digest }) => bucketFile(this.#store, digest)));
    // An empty file may be one that another process is about to write its first line to.
    const damaged = files.filter((file) => !valid.has(file.path) && (file.bytes > 0 || isSettled(file)));
    for (const { path } of damaged) await rm(path, { force: true });
    return damaged.length;
  }

  /**
   * Removes what killed processes and replaced entries left behind. Resolves to the bytes that this freed, and
   * to those of files that no entry names either, but that are too new to be sure of.
   */
  async sweep(): Promise<{ freed: number; pending: number }> {
    const content = await storedFiles(contentFolder(this.#store));
    const temporary = await storedFiles(temporaryFolder(this.#store));
    // Listed after the files, so that an entry written meanwhile is known.
    const named = new Set((await this.list()).map(({ path }) => path));
    let freed = 0;
    let pending = 0;
    for (const file of [...content, ...temporary]) {
      if (named.has(file.path)) continue;
      if (isSettled(file)) {
        await rm(file.path, { force: true });
        freed += file.bytes;
      } else {
        pending += file.bytes;
      }
    }
    return { freed, pending };
  }

  /** Removes all entries. */
  async clear(): Promise<void> {
    await rm(this.#store, { recursive: true, force: true, maxRetries: 3 });
  }

  async #withoutIndex(digest: string): Promise<Found> {
    let bucket;
    try {
      bucket = await stat(bucketFile(this.#store, digest));
    } catch (error) {
      if (errorCode(error) === "ENOENT") return { state: "absent" };
      throw error;
    }
    if (bucket.size === 0 && !isSettled({ modified: bucket.mtimeMs })) return { state: "absent" };
    // The first line may have been written since the index was read.
    if ((await cacache.get.info(this.#store, digest)) !== null) return this.find(digest);
    return { state: "damaged", problem: "its index entry is not valid" };
  }
}

async function bytesOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return 0;
    throw error;
  }
}

/** Damage shows as content that is missing, of the wrong length, with the wrong hash, or not decodable. */
function isSystemTrouble(error: unknown): boolean {
  return !["", "ENOENT", "EBADSIZE", "EINTEGRITY"].includes(errorCode(error));
}

function problemOf(error: unknown): string {
  switch (errorCode(error)) {
    case "ENOENT":
      return "its content is missing";
    case "EBADSIZE":
    case "EINTEGRITY":
      return "its content does not have the recorded hash";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
