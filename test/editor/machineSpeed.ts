import { ownTime } from "./blockMonitor.js";

/** Own work that `work` takes on the machine whose figures the limits are, at rest. */
const REFERENCE_MS = 16;
const RUNS = 5;

/**
 * How much slower than that machine this one is right now, 1 or more: limits in milliseconds are held on that
 * machine. Shared machines differ by half from hour to hour, in what a thread does as well as on the clock.
 */
export function slowness(): number {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS; run++) {
    const start = ownTime();
    work();
    least = Math.min(least, ownTime() - start);
  }
  return Math.max(1, least / REFERENCE_MS);
}

/** Some of what the extension does: strings, maps, sorting, JSON. */
function work(): number {
  const words = new Map<string, number>();
  for (let index = 0; index < 40_000; index++) {
    const key = `word ${(index * 7919) % 40_009}`;
    words.set(key, (words.get(key) ?? 0) + key.length);
  }
  const sorted = [...words.keys()].sort();
  const copied = JSON.parse(JSON.stringify(sorted)) as string[];
  return copied.length + sorted.join("\n").split("\n").length;
}
