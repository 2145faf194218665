import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "../protocol/errorCode.js";

export interface StoredFile {
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

/**
 * All files below a folder, none where there is no such folder. Files that another process removes
 * meanwhile are left out; other errors of the file system are thrown.
 */
export async function storedFiles(folder: string): Promise<StoredFile[]> {
  const names = await orGone(readdir(folder, { recursive: true }));
  const files: StoredFile[] = [];
  for (const name of names ?? []) {
    const path = join(folder, name);
    const found = await orGone(stat(path));
    if (found?.isFile() === true) files.push({ path, bytes: found.size, modified: found.mtimeMs });
  }
  return files;
}

/**
 * Whether no other process can still be about to refer to a file. The clock may have been set back since it
 * was written; then the file seems to come from the future, and is old all the same.
 */
export function isSettled({ modified }: Pick<StoredFile, "modified">, now = Date.now()): boolean {
  const tenMinutes = 600_000;
  return Math.abs(now - modified) > tenMinutes;
}

/** Undefined where a file or folder is not there; other errors of the file system are thrown. */
export async function orGone<Value>(pending: Promise<Value>): Promise<Value | undefined> {
  try {
    return await pending;
  } catch (error) {
    if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return undefined;
    throw error;
  }
}
