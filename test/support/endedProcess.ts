import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

/** Resolves once no process `pid` runs any more. There is no event for a process that is not a child. */
export async function endedProcess(pid: number): Promise<void> {
  while (runs(pid)) await setTimeout(10);
}

export function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== "linux") return true;
  try {
    // One that has ended and waits for its parent to ask is listed still, as a zombie.
    return !readFileSync(`/proc/${pid}/stat`, "latin1").includes(") Z");
  } catch {
    return false;
  }
}
