import { randomUUID } from "node:crypto";
import { open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { errorCode } from "../protocol/errorCode.js";
import { makeFolder } from "./makeFolder.js";
import { replaceFile } from "./replaceFile.js";
import { headerEnd, MalformedSafetensors, type TensorFile } from "./safetensors.js";
import { DamagedFile, decodeSealed, decodeSealedMetadata, encodeSealed } from "./sealedFile.js";
import { isSettled, orGone, storedFiles, type StoredFile } from "./storedFiles.js";

/** What is found under a key. */
export type Found =
  | { readonly state: "present"; readonly contents: TensorFile }
  | { readonly state: "absent" }
  | { readonly state: "damaged"; readonly problem: string };

export interface StoredEntry extends StoredFile {
  readonly key: string;
}

/** So often an entry is written where other processes clear the folder at the same time. */
const MOST_ATTEMPTS = 5;
/** How a folder is refused to be removed that others write to, or have files open in. */
const IN_USE = ["EPERM", "EACCES", "EBUSY", "ENOTEMPTY"];
const ENDING = ".safetensors";
const keyPattern = /^[0-9a-f]{64}$/;

/**
 * Tensors with metadata under keys of 64 hexadecimal digits, each in a file of its own that is named for its key: a
 * safetensors file with the hashes of what is in it. What they hold is up to the caller.
 *
 * Any number of processes may use one folder: a file is written under another name and moved into place, so that
 * whoever reads finds all of the old one, all of the new one or none. Not a library's work: those that are kept
 * up (cacache) have an index beside the content, and with it states between the two, and bring seventeen packages.
 *
 * All methods reject with the system's error where the folder cannot be read or written.
 */
export class VectorStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Reads and checks an entry. */
  async find(key: string): Promise<Found> {
    const file = await orGone(readFile(this.#file(key)));
    if (file === undefined) return { state: "absent" };
    try {
      const contents = decodeSealed(file);
      requireKey(contents.metadata, key);
      return { state: "present", contents };
    } catch (error) {
      return { state: "damaged", problem: problemOf(error) };
    }
  }

  /** The metadata of an entry, without its tensors; undefined where it is not there or its header is damaged. */
  async metadata(key: string): Promise<TensorFile["metadata"] | undefined> {
    try {
      const header = await orGone(readHeader(this.#file(key)));
      if (header === undefined) return undefined;
      const metadata = decodeSealedMetadata(header);
      requireKey(metadata, key);
      return metadata;
    } catch (error) {
      problemOf(error);
      return undefined;
    }
  }

  /** The file of an entry, to be written. @throws RangeError where a shape does not fit its data. */
  encode(key: string, { tensors, metadata }: TensorFile): Uint8Array {
    return encodeSealed({ tensors, metadata: { key, ...metadata } });
  }

  /** Writes what `encode` made, in place of what is there. */
  async write(key: string, file: Uint8Array): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await makeFolder(this.#temporary);
        await replaceFile(this.#file(key), file, join(this.#temporary, randomUUID()));
        return;
      } catch (error) {
        // Another process may clear the folder between two steps.
        if (errorCode(error) !== "ENOENT" || attempt === MOST_ATTEMPTS) throw error;
      }
    }
  }

  /** Removes an entry, whether damaged or not; resolves to the freed bytes. */
  async remove(key: string): Promise<number> {
    const bytes = (await orGone(stat(this.#file(key))))?.size ?? 0;
    await rm(this.#file(key), { force: true });
    return bytes;
  }

  /** All entries, damaged ones too, in no order. */
  async entries(): Promise<StoredEntry[]> {
    const files = await storedFiles(this.#folder);
    return files.flatMap((file) => {
      const key = this.#keyOf(file.path);
      return key === undefined ? [] : [{ ...file, key }];
    });
  }

  /** Bytes of all files, those that are being written included. */
  async size(): Promise<number> {
    return (await storedFiles(this.#folder)).reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /**
   * Removes what killed processes and earlier versions left behind. Resolves to the bytes that this freed, and to
   * those of files that are no entries either, but too new to be sure of.
   */
  async sweep(): Promise<{ freed: number; pending: number }> {
    let freed = 0;
    let pending = 0;
    const files = await storedFiles(this.#folder);
    const others = files.filter(({ path }) => this.#keyOf(path) === undefined);
    if (others.length === 0) return { freed, pending };
    const now = await this.#folderTime();
    for (const { path, bytes, modified } of others) {
      if (isSettled({ modified }, now)) {
        await rm(path, { force: true });
        freed += bytes;
      } else {
        pending += bytes;
      }
    }
    return { freed, pending };
  }

  /** Removes all entries that are there. */
  async clear(): Promise<void> {
    try {
      await rm(this.#folder, { recursive: true, force: true, maxRetries: 3 });
    } catch (error) {
      if (!IN_USE.includes(errorCode(error))) throw error;
      // Another process writes at the same time: its folder stays.
      for (const { path } of await storedFiles(this.#folder)) await rm(path, { force: true, maxRetries: 3 });
    }
  }

  /** What a file has that is written now, in milliseconds: this process's clock may be another than the folder's. */
  async #folderTime(): Promise<number> {
    const probe = join(this.#temporary, randomUUID());
    try {
      await makeFolder(this.#temporary);
      await writeFile(probe, "");
      return (await stat(probe)).mtimeMs;
    } catch {
      // Where nothing can be written, on a full disk for one, this process's clock has to do.
      return Date.now();
    } finally {
      await rm(probe, { force: true });
    }
  }

  get #temporary(): string {
    return join(this.#folder, "tmp");
  }

  #file(key: string): string {
    return join(this.#folder, key + ENDING);
  }

  #keyOf(path: string): string | undefined {
    const key = basename(path, ENDING);
    return keyPattern.test(key) && path === this.#file(key) ? key : undefined;
  }
}

/** The file up to where its data begin; cut short where the file is. */
async function readHeader(path: string): Promise<Uint8Array> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const start = Buffer.alloc(Math.min(8, size));
    await file.read(start, 0, start.length, 0);
    const header = Buffer.alloc(headerEnd(start, size));
    const { bytesRead } = await file.read(header, 0, header.length, 0);
    return header.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** No entry is ever taken for another's. */
function requireKey(metadata: TensorFile["metadata"], key: string): void {
  if (metadata["key"] !== key) throw new DamagedFile("it belongs to another key");
}

/** What is damaged; an error that says nothing of damage is thrown. */
function problemOf(error: unknown): string {
  if (error instanceof DamagedFile || error instanceof MalformedSafetensors) return error.message;
  throw error;
}
