import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** The engine of this checkout, so that nobody else's process is taken for one. */
const engine = path.join(path.resolve(import.meta.dirname, "..", "..", ".."), "dist", "engine.mjs");

/** The engines that this extension host has started. Needs Linux. */
export function engineProcesses(): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/status`, "utf8");
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
        return (
          new RegExp(`^PPid:\\s+${process.pid}$`, "m").test(status) &&
          !/^State:\s+Z/m.test(status) &&
          command.split("\0").includes(engine)
        );
      } catch {
        // It ended meanwhile.
        return false;
      }
    })
    .map(Number);
}

/** Asks again and again until it holds: other processes tell nobody. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string,
  limitMs = 15_000,
): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await holds())) {
    assert(Date.now() < end, `Not within ${limitMs} ms: ${what}.`);
    await pause(20);
  }
}
