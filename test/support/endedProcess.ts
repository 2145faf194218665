import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

/** So long may a process take to end that was told to. */
const PATIENCE = 20_000;

/**
 * Resolves once no process `pid` runs any more; rejects where it stays. There is no event for a process that is
 * not a child.
 */
export async function endedProcess(pid: number): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  while (runs(pid)) {
    if (Date.now() > deadline) throw new Error(`Process ${pid} is still there`);
    await setTimeout(10);
  }
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
