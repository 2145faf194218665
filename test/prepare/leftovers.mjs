import { readFileSync, readdirSync } from "node:fs";
import process from "node:process";
import { setTimeout } from "node:timers/promises";

/** Milliseconds for processes that have been told to end. */
const PATIENCE = 5000;

/**
 * Ends what still runs of all that was started with `mark` in its environment, whoever is its parent now. Only Linux
 * tells what processes were started with.
 * @returns the command line of each process that did not end by itself.
 */
export async function endLeftovers(mark) {
  if (process.platform !== "linux") return [];
  const deadline = Date.now() + PATIENCE;
  let left = marked(mark);
  while (left.length > 0 && Date.now() < deadline) {
    await setTimeout(50);
    left = marked(mark);
  }
  for (const { pid } of left) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
  return left.map(({ command }) => command);
}

function marked(mark) {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const environment = readFileSync(`/proc/${name}/environ`, "latin1").split("\0");
      if (!environment.includes(mark)) return [];
      const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trim();
      return [{ pid: Number(name), command }];
    } catch {
      // It has ended meanwhile, or is somebody else's.
      return [];
    }
  });
}
