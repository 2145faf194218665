import { chmod, rename, rm, writeFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { errorCode } from "../protocol/errorCode.js";

/** How Windows refuses to replace a file that another process is just reading. */
const IN_USE = ["EPERM", "EACCES", "EBUSY"];
/** Of a mode: the rest says what kind of file it is. */
const PERMISSIONS = 0o777;
const MOST_ATTEMPTS = 5;
const PAUSE_MS = 20;

/**
 * Writes all of a file or nothing: what stood there stays until the new contents are complete.
 * @param temporary a name of nobody else's on the same disk, for what is not complete yet.
 * @param mode who may read and write it, as `stat` gives it; undefined leaves that to the system.
 * @throws the system's error; nothing is left under the temporary name.
 */
export async function replaceFile(
  file: string,
  contents: Uint8Array | string | readonly Uint8Array[],
  temporary: string,
  mode?: number,
): Promise<void> {
  try {
    // On the disk before it gets its name: else a power cut could leave the name with nothing behind it.
    await writeFile(temporary, contents, { flush: true });
    if (mode !== undefined) await chmod(temporary, mode & PERMISSIONS);
    await renameOver(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      if (attempt === MOST_ATTEMPTS || !IN_USE.includes(errorCode(error))) throw error;
    }
    await setTimeout(PAUSE_MS * attempt);
  }
}
