import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { errorCode } from "./errorCode.js";

/**
 * Makes a folder and those above it, where they are not there yet. Unlike Node's own `recursive`, which on a full
 * disk says that there is no such folder, it rejects with the system's own error.
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const above = dirname(folder);
    if (errorCode(error) === "EEXIST") return;
    if (errorCode(error) !== "ENOENT" || above === folder) throw error;
    await makeFolder(above);
    await makeFolder(folder);
  }
}
