import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import * as cacache from "cacache";
import * as z from "zod";
import { decodeCachedVector, VectorMetadata } from "./cachedVector.js";
import type { CachedVector } from "./cachedVector.js";
import { errorCode } from "./errorCode.js";
import { makeFolder } from "./makeFolder.js";
import {
  bucketFile,
  bucketFolder,
  contentFile,
  contentFolder,
  hasIndexLine,
  temporaryFolder,
} from "./storeLayout.js";
import { isSettled, orGone, storedFiles } from "./storedFiles.js";

/** What is found under a key. A damaged entry is still there; one that is pending may be about to get its content. */
export type Found =
  | { readonly state: "present"; readonly vector: CachedVector }
  | { readonly state: "absent" }
  | { readonly state: "pending" }
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

/** What is believed of a line of the index. */
const IndexLine = z.object({
  key: z.string().regex(/^[0-9a-f]{64}$/),
  size: z.int().nonnegative(),
  /** Milliseconds since the epoch, up to the latest date that there is. */
  time: z.number().min(0).max(8.64e15),
  path: z.string(),
});

/** So often an entry is written where other processes clear the folder at the same time. */
const MOST_ATTEMPTS = 5;
/** How Windows refuses to move a folder that is in use. */
const IN_USE = ["EPERM", "EACCES", "EBUSY", "ENOTEMPTY"];
const removal = { recursive: true, force: true, maxRetries: 3 } as const;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

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

  /** Reads and checks an entry. @param attempts how often its index may change meanwhile. */
  async find(digest: string, attempts = MOST_ATTEMPTS): Promise<Found> {
    let before = await cacache.get.info(this.#store, digest);
    for (;;) {
      if (before === null) return this.#withoutIndex(digest, attempts);
      try {
        const file = await cacache.get.byDigest(this.#store, before.integrity);
        return { state: "present", vector: decodeCachedVector(digest, file) };
      } catch (error) {
        if (isSystemTrouble(error)) throw error;
        // Another process may have replaced or removed the entry between the index and the content.
        const after = await cacache.get.info(this.#store, digest);
        if (after?.integrity === before.integrity) {
          const missing = errorCode(error) === "ENOENT" && !isSettled({ modified: after.time });
          return missing ? { state: "pending" } : { state: "damaged", problem: problemOf(error) };
        }
        before = after;
      }
    }
  }

  /**
   * Writes an entry, and reads it back: content that is there already is not written again, even if damaged, and
   * another process may clear or sweep the folder between two steps.
   */
  async write(digest: string, file: Uint8Array, metadata: VectorMetadata): Promise<void> {
    const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
    const content = contentFile(this.#store, createHash("sha256").update(bytes).digest("hex"));
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      try {
        // cacache takes a folder of its index that cannot be made for nothing to tell.
        await makeFolder(temporaryFolder(this.#store));
        await makeFolder(dirname(content));
        await makeFolder(dirname(bucketFile(this.#store, digest)));
        const integrity = await cacache.put(this.#store, digest, bytes, { algorithms: ["sha256"], metadata });
        // Absent is no failure: another process may have removed it at once to keep to its size cap.
        const { state } = await this.find(digest);
        if (state === "present" || state === "absent") return;
        await cacache.rm.content(this.#store, integrity);
      } catch (error) {
        if (errorCode(error) === "ENOENT" && attempt < MOST_ATTEMPTS) continue;
        await this.#forget(digest, content);
        throw error;
      }
    }
    throw new Error("what was written cannot be read back");
  }

  /** Removes what of an entry could be written, where not all of it could: nobody should take it for damage later. */
  async #forget(digest: string, content: string): Promise<void> {
    try {
      const info = await cacache.get.info(this.#store, digest);
      if (info === null) await rm(bucketFile(this.#store, digest), { force: true });
      if (info?.path !== content) await rm(content, { force: true });
    } catch (error) {
      // The folder cannot be changed at all: the caller tells why.
      if (errorCode(error) === "") throw error;
    }
  }

  /** Removes an entry unless another process has mended it meanwhile. */
  async removeDamaged(digest: string): Promise<void> {
    if ((await this.find(digest)).state === "damaged") await this.remove(digest);
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
    return Object.values(await cacache.ls(this.#store)).flatMap((entry) => {
      const line = IndexLine.safeParse(entry);
      if (!line.success) return [];
      const { key, size, time, path } = line.data;
      const metadata = VectorMetadata.safeParse(entry.metadata);
      return [
        {
          digest: key,
          bytes: size,
          createdAt: new Date(time).toISOString(),
          metadata: metadata.success ? metadata.data : null,
          path,
        },
      ];
    });
  }

  /** Bytes of all files, those that are being written included. */
  async size(): Promise<number> {
    const folders = [this.#store, ...(await this.#putAside())];
    const files = await Promise.all(folders.map(storedFiles));
    return files.flat().reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Removes index files without a valid line; resolves to their number. */
  async removeDamagedIndex(): Promise<number> {
    const files = await storedFiles(bucketFolder(this.#store));
    const valid = new Set((await this.list()).map(({ digest }) => bucketFile(this.#store, digest)));
    let damaged = 0;
    for (const file of files) {
      // An empty file may be one that another process is about to write its first line to.
      if (valid.has(file.path) || (file.bytes === 0 && !isSettled(file))) continue;
      // Another process may have removed or mended it since.
      const text = await orGone(readFile(file.path, "utf8"));
      if (text === undefined || hasIndexLine(text)) continue;
      await rm(file.path, { force: true });
      damaged++;
    }
    return damaged;
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
    for (const folder of await this.#putAside()) {
      freed += (await storedFiles(folder)).reduce((sum, { bytes }) => sum + bytes, 0);
      await rm(folder, removal);
    }
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

  /** Removes all entries, at once for everybody: none is seen without its content meanwhile. */
  async clear(): Promise<void> {
    try {
      await rename(this.#store, `${this.#store}.${randomUUID()}`);
    } catch (error) {
      if (!IN_USE.includes(errorCode(error))) {
        if (errorCode(error) !== "ENOENT") throw error;
      } else {
        // Windows moves no folder in which another process has a file open.
        await rm(bucketFolder(this.#store), removal);
        await rm(this.#store, removal);
      }
    }
    for (const folder of await this.#putAside()) await rm(folder, removal);
  }

  /** What was cleared by a process that ended before it was removed. */
  async #putAside(): Promise<string[]> {
    const name = `${basename(this.#store)}.`;
    const folder = dirname(this.#store);
    const names = (await orGone(readdir(folder))) ?? [];
    return names
      .filter((one) => one.startsWith(name) && uuid.test(one.slice(name.length)))
      .map((one) => join(folder, one));
  }

  async #withoutIndex(digest: string, attempts: number): Promise<Found> {
    const bucket = bucketFile(this.#store, digest);
    try {
      const { size, mtimeMs } = await stat(bucket);
      if (size === 0 && !isSettled({ modified: mtimeMs })) return { state: "absent" };
      // Written since the index was asked?
      const text = await readFile(bucket, "utf8");
      if (attempts > 1 && hasIndexLine(text)) return await this.find(digest, attempts - 1);
      return { state: "damaged", problem: "its index entry is not valid" };
    } catch (error) {
      if (errorCode(error) === "ENOENT") return { state: "absent" };
      throw error;
    }
  }
}

async function bytesOf(path: string): Promise<number> {
  return (await orGone(stat(path)))?.size ?? 0;
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
