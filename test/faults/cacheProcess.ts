import { VectorCache } from "../../src/cache/vectorCache.js";
import { Random } from "../../src/method/random.js";
import { sampleKey, sampleMetadata, sampleVector, seedOf } from "../cache/sampleVector.js";
import { READY, type CacheJob, type CacheReport, type Interval } from "./cacheJob.js";

/** Works through its steps in an order of its own. */
class CacheProcess implements CacheReport {
  readonly warnings: string[] = [];
  hits = 0;
  wrong = 0;
  readonly damaged: string[] = [];
  readonly written = new Map<number, Interval[]>();
  readonly cleared: Interval[] = [];
  readonly removed = new Map<number, Interval[]>();
  readonly #job: CacheJob;
  readonly #cache: VectorCache;
  readonly #keys: readonly number[];

  constructor(job: CacheJob) {
    this.#job = job;
    this.#cache = new VectorCache(job.directory, {
      maxBytes: job.maxBytes,
      onWarning: (message) => {
        this.warnings.push(message);
      },
    });
    this.#keys = [
      ...Array.from({ length: job.shared }, (_, i) => i),
      ...Array.from({ length: job.each }, (_, i) => 1000 * (job.own + 1) + i),
    ];
  }

  async run(): Promise<CacheReport> {
    const { own, steps, prunes } = this.#job;
    const random = new Random(own);
    for (let step = 0; step < steps; step++) {
      const key = this.#keys[random.nextInt(this.#keys.length)] ?? 0;
      const chance = prunes ? random.nextFloat() : 0;
      if (chance < 0.7) await this.#put(key, step);
      else if (chance < 0.8) await this.#cache.list();
      else if (chance < 0.9) await this.#verify();
      else await this.#take(key, random.nextFloat() < 0.5);
      await this.#get(this.#keys[random.nextInt(this.#keys.length)] ?? 0);
    }
    // Once nobody removes any more, every key is put again, while others verify.
    await allReady();
    for (const key of this.#keys) await this.#put(key, steps);
    if (prunes) await this.#verify();
    return this;
  }

  async #put(key: number, step: number): Promise<void> {
    const { own } = this.#job;
    // Shared entries differ between processes, so that each replaces the other's.
    const metadata = sampleMetadata({ demonstrations: key, task: `process ${own}, step ${step}` });
    const warned = this.warnings.length;
    const begin = process.hrtime.bigint();
    await this.#cache.put(sampleKey(key), { ...sampleVector(key), metadata });
    const end = process.hrtime.bigint();
    if (this.warnings.length === warned) add(this.written, key, { begin, end });
  }

  async #verify(): Promise<void> {
    const { damaged } = await this.#cache.verify();
    this.damaged.push(...damaged.map(({ problem }) => problem));
  }

  async #get(key: number): Promise<void> {
    const found = await this.#cache.get(sampleKey(key));
    if (found === undefined) return;
    this.hits++;
    const expected = sampleVector(key).theta;
    if (seedOf(found.metadata) !== key || found.theta.some((value, i) => value !== expected[i])) this.wrong++;
  }

  async #take(key: number, all: boolean): Promise<void> {
    const begin = process.hrtime.bigint();
    if (all) await this.#cache.clear();
    else await this.#cache.remove(sampleKey(key));
    const interval = { begin, end: process.hrtime.bigint() };
    if (all) this.cleared.push(interval);
    else add(this.removed, key, interval);
  }
}

function add(intervals: Map<number, Interval[]>, key: number, interval: Interval): void {
  intervals.set(key, [...(intervals.get(key) ?? []), interval]);
}

async function allReady(): Promise<void> {
  return new Promise((resolve) => {
    process.once("message", () => {
      resolve();
    });
    process.send?.(READY);
  });
}

process.once("message", (job) => {
  void new CacheProcess(job as CacheJob).run().then(({ ...report }) => {
    process.send?.(report);
    process.disconnect();
  });
});
