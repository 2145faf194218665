import type { ProcessorUse } from "./processorTime.js";

/** What one batch took. Times in milliseconds; `processor` sums those of all threads of the process. */
export interface BatchCost {
  readonly tokens: number;
  readonly wall: number;
  readonly processor: number;
}

/** What is judged at a time: shorter than this, the time that a process got is known too coarsely on Windows. */
const WINDOW = 100;
/** Threads that get less of their time than this wait, for other programs or for another device. */
const FULL = 0.85;
/** What others may use of a processor on which a thread computes all the same: an editor is never quite at rest. */
const SHARED = 0.25;
/** Costs that are older say nothing about the machine as it is now. */
const RECENT = 2_000;
const FIRST_PAUSE = 300;
const LONGEST_PAUSE = 8_000;
/** A try that failed is made up for before the next. */
const AMORTISED = 10;
/** Batches that cannot be compared decide nothing, but not for ever. */
const MOST_WINDOWS = 3;

interface Trial {
  readonly from: number;
  windows: number;
  wall: number;
  /** What the batches took, and what they would have taken before, as far as that is known. */
  actual: number;
  expected: number;
}

/** What batches took together: by the clock, by the threads that were to compute them, and by processors. */
interface Time {
  readonly wall: number;
  readonly threads: number;
  readonly processor: number;
}

const nothing: Time = { wall: 0, threads: 0, processor: 0 };

/** How much of their time the threads got. */
function shareOf({ threads, processor }: Time): number {
  return processor / threads;
}

/**
 * How many threads compute, chosen anew by what others do on the machine and by what a token costs. llama.cpp's threads
 * wait for each other by spinning at every step of a graph: where another program takes one of their processors, all
 * wait for the one that is not running, for as long as the system lets the other run. Two threads beside two busy
 * programs took 50 times as long for a batch as they did alone, one thread about three times.
 *
 * Where no processor is idle and threads do not get their time, no more compute than others leave processors free. Where
 * some are idle, more are tried. Threads that do not get their time although processors are idle (a container's limit, a
 * device that they wait for) make it try half as many. Whether a try was good is decided by the times of batches of
 * like size.
 */
export class ThreadChoice {
  readonly #most: number;
  readonly #read: () => ProcessorUse | undefined;
  readonly #costs = new Map<string, { perToken: number; at: number }>();
  #threads: number;
  /** How many find a processor, by the last look. */
  #room: number;
  /** Whether the threads did not get their time in the last window. */
  #waiting = false;
  #window = nothing;
  #sinceLook = nothing;
  #trial: Trial | undefined;
  /** Time spent computing. */
  #clock = 0;
  #resume = 0;
  #pause = FIRST_PAUSE;

  /** @param read how the machine's processors were used since the last answer; undefined where that is not known. */
  constructor(most: number, read: () => ProcessorUse | undefined) {
    this.#most = most;
    this.#read = read;
    this.#threads = most;
    this.#room = most;
  }

  /** How many threads are to compute the next batch. */
  next(): number {
    if (this.#most < 2) return this.#threads;
    const use = this.#read();
    if (use === undefined) return this.#threads;
    const within = (threads: number): number => Math.max(1, Math.min(this.#most, Math.floor(threads)));
    const full = use.idle < SHARED;
    this.#room = within(full ? use.free + SHARED : this.#threads + use.idle + SHARED);
    // A program that asks and then waits for the answer takes a processor only while these threads rest.
    const got = this.#sinceLook.wall < WINDOW ? 0 : shareOf(this.#sinceLook);
    this.#sinceLook = nothing;
    if (full && got < FULL && this.#room < this.#threads) {
      this.#threads = this.#room;
      this.#trial = undefined;
      this.#window = nothing;
      this.#resume = this.#clock + FIRST_PAUSE;
    }
    return this.#threads;
  }

  /** To be told what each batch took. */
  record({ tokens, wall, processor }: BatchCost): void {
    if (this.#most < 2) return;
    this.#clock += wall;
    this.#compare(tokens, wall);
    const more = (sum: Time): Time => ({
      wall: sum.wall + wall,
      threads: sum.threads + wall * this.#threads,
      processor: sum.processor + processor,
    });
    this.#sinceLook = more(this.#sinceLook);
    this.#window = more(this.#window);
    if (this.#window.wall < WINDOW) return;
    const share = shareOf(this.#window);
    this.#window = nothing;
    const waiting = share < FULL;
    if (this.#trial !== undefined) this.#judge(this.#trial, share);
    else if (waiting !== this.#waiting) {
      // What a token cost under other conditions says nothing about a try.
      this.#waiting = waiting;
      this.#costs.clear();
    } else if (this.#clock >= this.#resume) this.#consider(share);
  }

  #compare(tokens: number, wall: number): void {
    const size = Math.round(Math.log2(tokens));
    const trial = this.#trial;
    if (trial !== undefined) {
      const before = this.#costs.get(`${trial.from}/${size}`);
      trial.wall += wall;
      if (before !== undefined && this.#clock - before.at < RECENT + trial.wall) {
        trial.actual += wall;
        trial.expected += before.perToken * tokens;
      }
    }
    const key = `${this.#threads}/${size}`;
    const known = this.#costs.get(key);
    const perToken = wall / tokens;
    const fresh = known === undefined || this.#clock - known.at > RECENT;
    this.#costs.set(key, { perToken: fresh ? perToken : (known.perToken + perToken) / 2, at: this.#clock });
  }

  #consider(share: number): void {
    if (share < FULL && this.#threads > 1) this.#try(Math.floor(this.#threads / 2));
    else if (share >= FULL && this.#threads < this.#room) this.#try(this.#room);
  }

  #try(threads: number): void {
    this.#trial = { from: this.#threads, windows: 0, wall: 0, actual: 0, expected: 0 };
    this.#threads = threads;
  }

  #judge(trial: Trial, share: number): void {
    trial.windows++;
    if (trial.expected === 0 && trial.windows < MOST_WINDOWS) return;
    const better = trial.expected === 0 ? share >= FULL : trial.actual < trial.expected;
    this.#trial = undefined;
    if (better) {
      this.#pause = FIRST_PAUSE;
      this.#resume = this.#clock + FIRST_PAUSE;
      return;
    }
    this.#threads = trial.from;
    this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2);
    this.#resume = this.#clock + Math.max(this.#pause, AMORTISED * trial.wall);
  }
}
