/** What one of several processes on one cache does. */
export interface CacheJob {
  readonly directory: string;
  /** Number of this process. */
  readonly own: number;
  readonly maxBytes: number;
  /** Keys 0…`shared`−1 are those of all processes; this one has `each` more to itself. */
  readonly shared: number;
  readonly each: number;
  readonly steps: number;
  /** Whether it also lists, verifies, removes and clears. */
  readonly prunes: boolean;
}

/** From when to when, in nanoseconds of the system's steady clock, which all processes share. */
export interface Interval {
  readonly begin: bigint;
  readonly end: bigint;
}

/** What it has seen. Numbers of keys as in `sampleKey`. */
export interface CacheReport {
  readonly warnings: readonly string[];
  readonly hits: number;
  /** Vectors that were not those of their key. */
  readonly wrong: number;
  /** What verifying found damaged. */
  readonly damaged: readonly string[];
  /** Entries that were reported written, by key. */
  readonly written: ReadonlyMap<number, readonly Interval[]>;
  readonly cleared: readonly Interval[];
  readonly removed: ReadonlyMap<number, readonly Interval[]>;
}

/** Sent by a process when its steps are done, and answered once all have sent it. */
export const READY = "ready";
