import { open, readFile, rm } from "node:fs/promises";
import process from "node:process";
import { errorCode } from "../protocol/errorCode.js";
import { RequestFailure } from "../protocol/failure.js";

/**
 * Holds a file for this process, so that no two of them write the same download. A lock whose process is gone
 * holds nobody up.
 * @returns what gives it back.
 * @throws RequestFailure `download-failed` where another process has it.
 */
export async function lockFile(lock: string, wanted: string): Promise<() => Promise<void>> {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const handle = await open(lock, "wx");
      await handle.writeFile(String(process.pid));
      await handle.close();
      return async () => rm(lock, { force: true });
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw error;
    }
    const holder = Number(await readFile(lock, "utf8").catch(() => "0"));
    if (holder !== process.pid && !isAlive(holder)) await rm(lock, { force: true });
    else break;
  }
  throw new RequestFailure(
    "download-failed",
    `${wanted} is being downloaded already, by another window or command. Wait for it; if there is none, remove ${lock}.`,
  );
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Someone else's process is alive as well.
    return errorCode(error) === "EPERM";
  }
}
