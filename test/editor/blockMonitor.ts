import { performance } from "node:perf_hooks";

export interface LongestBlock {
  readonly wallMs: number;
  /** This thread's own work: it leaves out when other programs had the processor. */
  readonly ownMs: number;
}

interface NewerProcess {
  readonly threadCpuUsage?: () => NodeJS.CpuUsage;
}

/** Own work in ms since the thread began, or the time where this Node cannot tell. */
export function ownTime(): number {
  const usage = (process as NewerProcess).threadCpuUsage?.();
  return usage === undefined ? performance.now() : (usage.user + usage.system) / 1000;
}

/** Finds the longest time in which the event loop did nothing else: a tick every millisecond. */
export class BlockMonitor {
  #wallMs = 0;
  #ownMs = 0;
  #timer: NodeJS.Timeout | undefined;

  start(): void {
    let wall = performance.now();
    let own = ownTime();
    this.#timer = setInterval(() => {
      const wallNow = performance.now();
      const ownNow = ownTime();
      this.#wallMs = Math.max(this.#wallMs, wallNow - wall);
      this.#ownMs = Math.max(this.#ownMs, ownNow - own);
      wall = wallNow;
      own = ownNow;
    }, 1);
  }

  stop(): LongestBlock {
    clearInterval(this.#timer);
    return { wallMs: this.#wallMs, ownMs: this.#ownMs };
  }
}
