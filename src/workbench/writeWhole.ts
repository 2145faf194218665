import { randomUUID } from "node:crypto";
import { mkdtemp, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { replaceFile } from "../cache/replaceFile.js";
import { reasonOf } from "../protocol/errorCode.js";

/** A place that nothing can be written to. */
export class UnwritableFile extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UnwritableFile";
  }
}

/**
 * Makes sure that a file can be meant by this path, before anything long is computed for it.
 * @throws UnwritableFile where it is a folder, or its folder is not there.
 */
export async function requireWritable(file: string): Promise<void> {
  if ((await kindOf(file)) === "folder") {
    throw new UnwritableFile(`${file} is a folder. Give the path of a file.`);
  }
  const folder = path.dirname(path.resolve(file));
  if ((await kindOf(folder)) !== "folder") {
    throw new UnwritableFile(`There is no folder ${folder}. Create it, or choose another place.`);
  }
}

/**
 * Writes all of a file or nothing: what stood there stays until the new contents are complete. Of a link the file that it
 * leads to is written; who may read and write it stays as it was.
 * @throws UnwritableFile where it cannot be written.
 */
export async function writeWhole(file: string, contents: Uint8Array | readonly Uint8Array[]): Promise<void> {
  try {
    const kind = await kindOf(file);
    // A device or a pipe cannot be replaced.
    if (kind === "other") await writeFile(file, contents);
    else if (kind === "absent") await replaceFile(file, contents, besideName(file));
    else {
      const target = await realpath(file);
      await replaceFile(target, contents, besideName(target), (await stat(target)).mode);
    }
  } catch (error) {
    const why = reasonOf(error);
    throw new UnwritableFile(
      `${file} cannot be written (${why}). Free some space there, or choose another place.`,
      { cause: error },
    );
  }
}

/** Puts a file that is complete in the place of another, or where there was none; both on one disk. */
export async function moveWhole(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    await rm(from, { force: true });
    const why = reasonOf(error);
    throw new UnwritableFile(`${to} cannot be written (${why}). Choose another place.`, { cause: error });
  }
}

/**
 * A name beside `file` for what is not complete yet: nobody else's, and no longer than a system takes, however long
 * the file's own is.
 */
export function besideName(file: string): string {
  return path.join(path.dirname(file), `.icl-${randomUUID()}.tmp`);
}

/**
 * Lends a folder among the system's temporary ones.
 * @throws UnwritableFile where there is no room for one.
 */
export async function inTemporaryFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  let folder: string;
  try {
    folder = await mkdtemp(path.join(tmpdir(), "icl-"));
  } catch (error) {
    const why = reasonOf(error);
    throw new UnwritableFile(
      `No temporary folder can be made in ${tmpdir()} (${why}). Free some space there, or name another by TMPDIR (TEMP on Windows).`,
      { cause: error },
    );
  }
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Writes several files, each whatever became of the others.
 * @throws UnwritableFile naming all that could not be written.
 */
export async function writeEach(writes: readonly (() => Promise<void>)[]): Promise<void> {
  const failed: UnwritableFile[] = [];
  for (const write of writes) {
    try {
      await write();
    } catch (error) {
      if (!(error instanceof UnwritableFile)) throw error;
      failed.push(error);
    }
  }
  const [first, ...others] = failed;
  if (first === undefined) return;
  if (others.length === 0) throw first;
  throw new UnwritableFile(failed.map(({ message }) => message).join("\n"), { cause: first });
}

/** @throws UnwritableFile where something stands there. */
export async function requireAbsent(file: string): Promise<void> {
  if ((await kindOf(file)) === "absent") return;
  throw new UnwritableFile(`${file} exists already. Choose another place, or overwrite it with --force.`);
}

/** What stands at a path; `absent` too where it cannot be reached. */
export async function kindOf(file: string): Promise<"file" | "folder" | "other" | "absent"> {
  try {
    const status = await stat(file);
    if (status.isDirectory()) return "folder";
    return status.isFile() ? "file" : "other";
  } catch {
    return "absent";
  }
}
