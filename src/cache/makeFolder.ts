import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { errorCode } from "../protocol/errorCode.js";

/**
 * Makes a folder and those above it, where they are not there yet. Unlike Node's own `recursive`, which on a full
 * disk says that there is no such folder, it rejects with the system's own error.
 */
export async function makeFolder(folder: string): Promise<void> {
  if ((await missing(folder)) === undefined) return;
  await makeFolder(dirname(folder));
  // Still: above it is a link that leads nowhere, or somebody removes what was just made.
  const still = await missing(folder);
  if (still !== undefined) throw still;
}

/** Makes a folder; gives the error where the one above it is missing. */
async function missing(folder: string): Promise<Error | undefined> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (errorCode(error) === "EEXIST") return undefined;
    if (error instanceof Error && errorCode(error) === "ENOENT" && dirname(folder) !== folder) return error;
    throw error;
  }
  return undefined;
}
