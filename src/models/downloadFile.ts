import { createHash } from "node:crypto";
import { createReadStream, mkdirSync } from "node:fs";
import { rename, stat } from "node:fs/promises";
import path from "node:path";
import { errorCode } from "../protocol/errorCode.js";
import { RequestFailure } from "../protocol/failure.js";
import { lockFile } from "./fileLock.js";
import { readGgufHeader, UnreadableGguf } from "./ggufHeader.js";
import type { HubAccess } from "./hubAccess.js";
import type { PlannedFile } from "./offer.js";
import { PartFile } from "./partFile.js";
import { withRetries, type Patience } from "./retry.js";
import {
  BrokenConnection,
  cancelled,
  getResource,
  reason,
  shownAddress,
  type WebAnswer,
} from "./webRequest.js";

export interface DownloadOptions {
  readonly access: HubAccess;
  readonly patience: Patience;
  readonly signal?: AbortSignal | undefined;
  /** Told how many bytes of this file are there, and whether they come from the server or from an earlier part. */
  readonly onBytes?: (done: number, kind: "received" | "checked") => void;
}

const GOES_ON = "What has arrived is kept: start it again, and it continues from there.";

/**
 * Fetches a file to its place, going on from what an earlier try has left. It gets its name only once it is whole:
 * its size and SHA-256 are those that the hub states, and its header fits its length. A file that is there
 * already, and the right one, is left alone.
 * @param target absolute.
 * @throws RequestFailure `model-missing`, `download-failed` or `cancelled`.
 */
export async function downloadFile(
  file: PlannedFile,
  target: string,
  options: DownloadOptions,
): Promise<void> {
  // Not by the promise, which on a full disk says that there is no such folder.
  await onDisk(target, async () => Promise.resolve(mkdirSync(path.dirname(target), { recursive: true })));
  if (await isThere(file, target, options)) return;
  const release = await onDisk(target, async () => lockFile(`${target}.lock`, path.basename(target)));
  try {
    const wrong = await fetchWhole(file, target, options);
    // What an earlier try left may have been damaged, or of another version than its note said.
    if (wrong?.resumed === true) {
      const again = await fetchWhole(file, target, options);
      if (again !== undefined) throw again.failure;
    } else if (wrong !== undefined) throw wrong.failure;
  } finally {
    await release();
  }
}

interface WrongFile {
  readonly failure: RequestFailure;
  /** Whether some of it came from an earlier try or connection. */
  readonly resumed: boolean;
}

/** Undefined where the file is in its place; a file that is not what it should be has been removed. */
async function fetchWhole(
  file: PlannedFile,
  target: string,
  options: DownloadOptions,
): Promise<WrongFile | undefined> {
  const { signal, onBytes } = options;
  const part = await onDisk(target, async () =>
    PartFile.open(file, target, (bytes) => {
      if (signal?.aborted === true) throw cancelled();
      onBytes?.(bytes, "checked");
    }),
  );
  const receiver = new Receiver(file, part, options, part.length > 0);
  try {
    await onDisk(target, async () => receiver.receiveAll());
    await onDisk(target, async () => part.sync());
  } finally {
    await part.close();
  }
  const failure = faultOf(file, part);
  if (failure !== undefined) {
    await part.remove();
    return { failure, resumed: receiver.resumed };
  }
  await onDisk(target, async () => rename(part.path, target));
  await part.removeNote();
  return undefined;
}

/** Why a file that has wholly arrived is not the one that was asked for. */
function faultOf(file: PlannedFile, part: PartFile): RequestFailure | undefined {
  const place = shownAddress(file.url);
  if (file.bytes !== null && part.length !== file.bytes) {
    return wrong(`${place} has ${part.length} bytes; ${file.bytes} were stated.`);
  }
  const digest = part.digest();
  if (file.sha256 !== null && digest !== file.sha256) {
    return wrong(
      `${place} is not the file that the hub states: its SHA-256 begins with ${digest.slice(0, 12)}, not ${file.sha256.slice(0, 12)}.`,
    );
  }
  try {
    const { leastBytes, bytes } = readGgufHeader(part.path);
    if (leastBytes === undefined || bytes >= leastBytes) return undefined;
    return wrong(`${place} is cut off: it has ${bytes} bytes, and its header promises ${leastBytes}.`);
  } catch (error) {
    if (error instanceof UnreadableGguf) return wrong(`${place} is not a model. ${error.message}`);
    throw error;
  }
}

function wrong(what: string): RequestFailure {
  return new RequestFailure(
    "download-failed",
    `${what} It was removed. Try again later, or take another source.`,
  );
}

/** Fills a part from as many connections as it takes. */
class Receiver {
  readonly #file: PlannedFile;
  readonly #part: PartFile;
  readonly #options: DownloadOptions;
  /** Bytes of the whole file, once anybody states them. */
  #total: number | undefined;
  #resumed: boolean;

  constructor(file: PlannedFile, part: PartFile, options: DownloadOptions, resumed: boolean) {
    this.#file = file;
    this.#part = part;
    this.#options = options;
    this.#total = file.bytes ?? undefined;
    this.#resumed = resumed;
  }

  get resumed(): boolean {
    return this.#resumed;
  }

  async receiveAll(): Promise<void> {
    const { patience, signal, access } = this.#options;
    const { url, sha256 } = this.#file;
    await withRetries(patience, signal, GOES_ON, async (gained) => {
      const { length, etag } = this.#part;
      if (length > 0 && length === this.#total) return;
      if (this.#total !== undefined && length > this.#total) await this.#part.reset();
      // A digest tells in the end whether the parts belong together; without one the server has to.
      const condition = sha256 === null && etag !== null ? { "if-range": etag } : {};
      const range = this.#part.length > 0 ? { range: `bytes=${this.#part.length}-`, ...condition } : {};
      const answer = await getResource({ url, headers: range, access, signal, patience: patience.silence });
      try {
        const skip = await this.#begin(answer);
        if (skip !== undefined) await this.#receive(answer, skip, gained);
      } finally {
        answer.close();
      }
    });
  }

  /** How many bytes of the answer are here already; undefined where nothing is left to receive. */
  async #begin({ response }: WebAnswer): Promise<number | undefined> {
    const { status, headers } = response;
    const part = this.#part;
    const place = shownAddress(this.#file.url);
    const encoding = headers.get("content-encoding");
    if (encoding !== null && encoding !== "identity") {
      throw new RequestFailure(
        "download-failed",
        `${place} comes encoded (${encoding}), which was not asked for.`,
      );
    }
    const etag = strongEtag(headers);
    const changed = part.etag !== null && etag !== null && etag !== part.etag && this.#file.sha256 === null;
    if (status === 416 || (status === 206 && changed)) {
      const all = /^bytes \*\/(\d+)$/.exec(headers.get("content-range") ?? "")?.[1];
      if (status === 416 && this.#total === undefined && Number(all) === part.length) return undefined;
      await part.reset();
      await part.setEtag(null);
      throw new BrokenConnection(`${place} has changed in the meantime, or cannot be continued.`, 0);
    }
    const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get("content-range") ?? "") ?? [];
    if (status === 206) {
      if (Number(start) !== part.length) {
        throw new RequestFailure(
          "download-failed",
          `${place}: the server sends another part than was asked for. Take another source.`,
        );
      }
      this.#state(total === "*" ? undefined : total);
      this.#resumed ||= part.length > 0;
      await part.setEtag(etag);
      return 0;
    }
    const sameVersion = this.#file.sha256 !== null || (etag !== null && etag === part.etag);
    if (!sameVersion) await part.reset();
    await part.setEtag(etag);
    this.#state(headers.get("content-length") ?? undefined);
    this.#resumed ||= part.length > 0;
    return part.length;
  }

  /** @throws RequestFailure where the server states another size than the hub, or than it did before. */
  #state(total: string | undefined): void {
    if (total === undefined) return;
    const stated = Number(total);
    if (this.#total !== undefined && stated !== this.#total) {
      throw new RequestFailure(
        "download-failed",
        `${shownAddress(this.#file.url)} has ${stated} bytes according to its server, which stated ${this.#total} before. Nothing was downloaded: try again later, or take another source.`,
      );
    }
    this.#total = stated;
  }

  async #receive({ response, arrived }: WebAnswer, skip: number, gained: () => void): Promise<void> {
    const { signal, onBytes } = this.#options;
    const part = this.#part;
    const body = (response.body ?? new ReadableStream<Uint8Array>()).getReader();
    let skipped = 0;
    for (;;) {
      const chunk = await read(body, shownAddress(this.#file.url), signal);
      if (chunk === undefined) break;
      arrived();
      const passed = Math.min(chunk.length, skip - skipped);
      skipped += passed;
      const room = this.#total === undefined ? Infinity : this.#total - part.length;
      const fresh = chunk.subarray(passed, passed + Math.min(room, chunk.length - passed));
      if (fresh.length > 0) {
        await part.append(fresh);
        gained();
        onBytes?.(part.length, "received");
      }
      if (part.length === this.#total) return;
    }
    if (this.#total !== undefined && part.length < this.#total) {
      throw new BrokenConnection(
        `${shownAddress(this.#file.url)}: the connection ended after ${part.length} of ${this.#total} bytes.`,
      );
    }
  }
}

async function read(
  body: ReadableStreamDefaultReader<Uint8Array>,
  place: string,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | undefined> {
  try {
    signal?.throwIfAborted();
    return (await body.read()).value;
  } catch (error) {
    if (signal?.aborted === true) throw cancelled();
    throw new BrokenConnection(`${place}: the connection broke (${reason(error)}).`, undefined, {
      cause: error,
    });
  }
}

/** By which a later part can be told to be of the same version; weak ones do not vouch for bytes. */
function strongEtag(headers: Headers): string | null {
  const etag = headers.get("etag");
  return etag === null || etag.startsWith("W/") ? null : etag;
}

/** Whether the file is in its place, whole and the right one. */
async function isThere(
  { bytes, sha256 }: PlannedFile,
  target: string,
  { signal, onBytes }: DownloadOptions,
): Promise<boolean> {
  const status = await stat(target).catch(() => undefined);
  if (status?.isFile() !== true || bytes === null || status.size !== bytes) return false;
  if (sha256 === null) return true;
  const hash = createHash("sha256");
  let done = 0;
  for await (const chunk of createReadStream(target, { highWaterMark: 1 << 20 })) {
    if (signal?.aborted === true) throw cancelled();
    hash.update(chunk as Buffer);
    done += (chunk as Buffer).length;
    onBytes?.(done, "checked");
  }
  return hash.digest("hex") === sha256;
}

/** Says what to do where the disk is the trouble. */
async function onDisk<Result>(target: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const code = errorCode(error);
    if (code === "" || !(error instanceof Error && "syscall" in error)) throw error;
    const advice =
      code === "ENOSPC"
        ? `The disk is full. Make room and start it again: it continues from there.`
        : `It cannot be written (${code}). Check the folder, or choose another one; if the model is in use, unload it first.`;
    throw new RequestFailure("download-failed", `${target}: ${advice}`, { cause: error });
  }
}
