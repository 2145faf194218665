import { rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { UsageError } from "./exitCode.js";

/**
 * Makes sure that a file can be meant by this path, before anything long is computed for it.
 * @throws UsageError where it is a folder, or its folder is not there.
 */
export async function requireWritable(file: string): Promise<void> {
  if ((await kindOf(file)) === "folder") {
    throw new UsageError(`${file} is a folder. Give the path of a file by --output.`);
  }
  const folder = path.dirname(path.resolve(file));
  if ((await kindOf(folder)) !== "folder") {
    throw new UsageError(`There is no folder ${folder}. Make it, or choose another place by --output.`);
  }
}

/**
 * Writes all of a file or nothing: what stood there stays until the new contents are complete.
 * @throws UsageError where it cannot be written.
 */
export async function writeWhole(file: string, contents: Uint8Array): Promise<void> {
  // A device or a pipe cannot be replaced.
  const direct = (await kindOf(file)) === "other";
  const target = direct ? file : `${file}.${process.pid}.tmp`;
  try {
    await writeFile(target, contents);
    if (!direct) await rename(target, file);
  } catch (error) {
    if (!direct) await rm(target, { force: true });
    const why = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new UsageError(
      `${file} cannot be written (${why}). Free some space there, or choose another place by --output.`,
    );
  }
}

async function kindOf(file: string): Promise<"file" | "folder" | "other" | "absent"> {
  try {
    const status = await stat(file);
    if (status.isDirectory()) return "folder";
    return status.isFile() ? "file" : "other";
  } catch {
    return "absent";
  }
}
