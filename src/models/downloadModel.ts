import { stat, statfs } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { bytesText } from "../method/numberText.js";
import { RequestFailure } from "../protocol/failure.js";
import { downloadFile, type DownloadOptions } from "./downloadFile.js";
import type { OfferedModel, PlannedFile } from "./offer.js";

/** How far a download is. */
export const DownloadProgress = z.object({
  /** Bytes of all files that are there. */
  done: z.number().nonnegative(),
  /** Of all files; null where it is not known. */
  total: z.number().nonnegative().nullable(),
  /** Received in the last seconds; null while there is nothing to measure. */
  bytesPerSecond: z.number().nonnegative().nullable(),
  /** Whether what is there already is being checked. */
  checking: z.boolean(),
});
export type DownloadProgress = z.infer<typeof DownloadProgress>;

export interface ModelDownloadOptions extends Omit<DownloadOptions, "onBytes"> {
  /** Absolute. */
  readonly folder: string;
  readonly onProgress?: (progress: DownloadProgress) => void;
}

/** What is left free on the disk, so that nothing else fails for want of it. */
const SPARE = 64 * 1024 * 1024;

/**
 * Downloads all files of a model, one after the other, and gives the path of the first, which is the one to load.
 * @throws RequestFailure `download-failed` before a byte is fetched where the disk has no room for them; else
 * what downloadFile throws. Files that are finished stay.
 */
export async function downloadModel(
  { files, bytes }: Pick<OfferedModel, "files" | "bytes">,
  options: ModelDownloadOptions,
): Promise<string> {
  const { folder, onProgress } = options;
  const targets = files.map((file) => targetOf(folder, file));
  await requireRoom(files, targets, folder);
  const rate = new Rate();
  let before = 0;
  for (const [index, file] of files.entries()) {
    const target = targets[index] ?? "";
    await downloadFile(file, target, {
      ...options,
      onBytes: (done, kind) => {
        const checking = kind === "checked";
        const bytesPerSecond = checking ? null : rate.at(before + done, Date.now());
        onProgress?.({ done: before + done, total: bytes, bytesPerSecond, checking });
      },
    });
    before += file.bytes ?? (await stat(target)).size;
    rate.forget();
  }
  onProgress?.({ done: before, total: bytes ?? before, bytesPerSecond: null, checking: false });
  return targets[0] ?? folder;
}

/** Where a file of a model goes. @param folder absolute. */
export function targetOf(folder: string, file: Pick<PlannedFile, "path">): string {
  return path.join(folder, ...file.path.split("/"));
}

async function requireRoom(
  files: readonly PlannedFile[],
  targets: readonly string[],
  folder: string,
): Promise<void> {
  let needed = 0;
  for (const [index, { bytes }] of files.entries()) {
    const target = targets[index] ?? "";
    if (bytes === null) continue;
    const there = (await sizeOf(target)) === bytes ? bytes : await sizeOf(`${target}.part`);
    needed += Math.max(0, bytes - there);
  }
  const free = await freeBytes(folder);
  if (free === undefined || needed === 0 || needed + SPARE <= free) return;
  throw new RequestFailure(
    "download-failed",
    `The model needs ${bytesText(needed)} more, and ${folder} has ${bytesText(free)} free. Make room, or choose another folder. Nothing was downloaded.`,
  );
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

/** What a folder, or the nearest one above it that is there, has room for; undefined where the system does not tell. */
export async function freeBytes(folder: string): Promise<number | undefined> {
  let place = folder;
  for (;;) {
    try {
      const { bavail, bsize } = await statfs(place);
      return bavail * bsize;
    } catch {
      const above = path.dirname(place);
      if (above === place) return undefined;
      place = above;
    }
  }
}

/** Milliseconds over which the rate is taken. */
const WINDOW = 5_000;
const LEAST = 500;

/** Bytes a second over the last moments. */
class Rate {
  #samples: { readonly at: number; readonly bytes: number }[] = [];

  /** Null until there is enough to measure. @param now milliseconds. */
  at(bytes: number, now: number): number | null {
    const last = this.#samples.at(-1);
    if (last === undefined || now - last.at >= LEAST / 5) this.#samples.push({ at: now, bytes });
    while (this.#samples.length > 2 && now - (this.#samples[0]?.at ?? now) > WINDOW) this.#samples.shift();
    const first = this.#samples[0];
    if (first === undefined || now - first.at < LEAST) return null;
    return Math.max(0, ((bytes - first.bytes) / (now - first.at)) * 1000);
  }

  forget(): void {
    this.#samples = [];
  }
}
