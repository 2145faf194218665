import { cpus } from "node:os";
import process from "node:process";

/** How a machine's processors were used since the last look. Both in processors, so that they add up to all at most. */
export interface ProcessorUse {
  /** Those that nobody used. */
  readonly idle: number;
  /** Those that this process used or nobody. */
  readonly free: number;
}

/** Systems count in steps of 10 to 16 ms: over less than this, the count is too coarse. In milliseconds. */
const SHORTEST = 250;
/** Asking takes milliseconds where there are many processors: it may take this share of the time. */
const SHARE = 0.01;

/** Looks at how the machine's processors are used, no more often than is worth it. */
export class ProcessorTime {
  #seen = look();

  /** Undefined until enough time has passed since the last answer, and where the system does not tell. */
  read(): ProcessorUse | undefined {
    const last = this.#seen;
    if (performance.now() - last.at < Math.max(SHORTEST, last.took / SHARE)) return undefined;
    const now = look();
    this.#seen = now;
    if (now.processors === 0 || now.processors !== last.processors) return undefined;
    const wall = now.at - last.at;
    const idle = Math.max(0, now.processors - (now.busy - last.busy) / wall);
    return { idle, free: Math.min(now.processors, idle + (now.own - last.own) / wall) };
  }
}

/** All times in milliseconds; `busy` and `own` sum those of all processors and threads. */
function look(): { at: number; took: number; processors: number; busy: number; own: number } {
  const at = performance.now();
  const processors = cpus();
  let busy = 0;
  for (const { times } of processors) busy += times.user + times.nice + times.sys + times.irq;
  const { user, system } = process.cpuUsage();
  return {
    at,
    took: performance.now() - at,
    processors: processors.length,
    busy,
    own: (user + system) / 1000,
  };
}
