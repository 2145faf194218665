import { createHash, type Hash } from "node:crypto";
import { open, readFile, rm, writeFile, type FileHandle } from "node:fs/promises";
import * as z from "zod";
import { errorCode } from "../protocol/errorCode.js";
import type { PlannedFile } from "./offer.js";
import { shownAddress } from "./webRequest.js";

/** What a part belongs to: it is only gone on with where all of it is the same. */
const PartState = z.object({
  version: z.literal(1),
  url: z.string(),
  bytes: z.number().nullable(),
  sha256: z.string().nullable(),
  /** What the server named this version of the file by; null where it did not. */
  etag: z.string().nullable(),
});
type PartState = z.infer<typeof PartState>;

const READ = 1 << 20;

/**
 * The beginning of a file that is being downloaded, beside its place, with a note of what it belongs to. It
 * survives the process; its digest goes along.
 */
export class PartFile {
  readonly path: string;
  readonly #note: string;
  readonly #handle: FileHandle;
  #state: PartState;
  #hash: Hash = createHash("sha256");
  #length = 0;

  private constructor(path: string, note: string, handle: FileHandle, state: PartState) {
    this.path = path;
    this.#note = note;
    this.#handle = handle;
    this.#state = state;
  }

  /** @param onRead told how many bytes of an earlier part have been read again. */
  static async open(file: PlannedFile, target: string, onRead: (bytes: number) => void): Promise<PartFile> {
    const path = `${target}.part`;
    const note = `${path}.json`;
    const wanted: PartState = {
      version: 1,
      url: shownAddress(file.url),
      bytes: file.bytes,
      sha256: file.sha256,
      etag: null,
    };
    const known = await readNote(note);
    const same =
      known !== undefined && sameFile(known, wanted) && (known.sha256 !== null || known.etag !== null);
    const handle = await openForBoth(path);
    const part = new PartFile(path, note, handle, same ? known : wanted);
    try {
      if (same) await part.#readAgain(onRead);
      else await part.reset();
      await part.#writeNote();
      return part;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Bytes that are there. */
  get length(): number {
    return this.#length;
  }

  get etag(): string | null {
    return this.#state.etag;
  }

  async setEtag(etag: string | null): Promise<void> {
    if (etag === this.#state.etag) return;
    this.#state = { ...this.#state, etag };
    await this.#writeNote();
  }

  async append(bytes: Uint8Array): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      const { bytesWritten } = await this.#handle.write(
        bytes,
        written,
        bytes.length - written,
        this.#length + written,
      );
      written += bytesWritten;
    }
    this.#hash.update(bytes);
    this.#length += bytes.length;
  }

  /** Begins anew. */
  async reset(): Promise<void> {
    await this.#handle.truncate(0);
    this.#hash = createHash("sha256");
    this.#length = 0;
  }

  /** SHA-256 of what is there, in hexadecimal. */
  digest(): string {
    return this.#hash.copy().digest("hex");
  }

  /** Makes sure that what was written has reached the disk. */
  async sync(): Promise<void> {
    await this.#handle.sync();
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
    await this.removeNote();
  }

  async removeNote(): Promise<void> {
    await rm(this.#note, { force: true });
  }

  async #readAgain(onRead: (bytes: number) => void): Promise<void> {
    const buffer = Buffer.allocUnsafe(READ);
    for (;;) {
      const { bytesRead } = await this.#handle.read(buffer, 0, READ, this.#length);
      if (bytesRead === 0) return;
      this.#hash.update(buffer.subarray(0, bytesRead));
      this.#length += bytesRead;
      onRead(this.#length);
    }
  }

  async #writeNote(): Promise<void> {
    await writeFile(this.#note, `${JSON.stringify(this.#state)}\n`);
  }
}

function sameFile(known: PartState, wanted: PartState): boolean {
  return known.url === wanted.url && known.bytes === wanted.bytes && known.sha256 === wanted.sha256;
}

async function readNote(note: string): Promise<PartState | undefined> {
  try {
    const parsed = PartState.safeParse(JSON.parse(await readFile(note, "utf8")));
    return parsed.success ? parsed.data : undefined;
  } catch {
    // None, or one that was cut off: a part that nobody vouches for is begun anew.
    return undefined;
  }
}

async function openForBoth(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r+");
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    return open(path, "w+");
  }
}
