import assert from "node:assert/strict";
import type { ProcessorUse } from "../../src/engine/llama/processorTime.js";
import { ThreadChoice } from "../../src/engine/llama/threadChoice.js";

/** A machine of so many cores, on some of which other programs compute without end. */
interface Machine {
  readonly cores: number;
  readonly busy: number;
}

/** What a batch of `tokens` takes: where threads share cores with others, every step waits for the slowest. */
function cost({ cores, busy }: Machine, threads: number, tokens: number) {
  const share = Math.min(1, cores / (threads + busy));
  const spinning = threads > 1 && share < 1 ? 5 : 1;
  const wall = ((0.4 + 0.1 * tokens) / threads / share) * spinning;
  return { tokens, wall, processor: wall * threads * share };
}

/** How the machine's processors are used while so many threads compute. */
function use({ cores, busy }: Machine, threads: number): ProcessorUse {
  const own = threads * Math.min(1, cores / (threads + busy));
  const idle = Math.max(0, cores - threads - busy);
  return { idle, free: idle + own };
}

/** Tells how the processors of a machine are used. */
class Seen {
  machine: Machine;
  threads: number;
  constructor(machine: Machine) {
    this.machine = machine;
    this.threads = machine.cores;
  }
  readonly read = (): ProcessorUse => use(this.machine, this.threads);
}

/** Computes for so many milliseconds. @returns the milliseconds spent with each number of threads. */
function compute(
  choice: ThreadChoice,
  machine: Machine,
  milliseconds: number,
  seen?: Seen,
): Map<number, number> {
  if (seen !== undefined) seen.machine = machine;
  const spent = new Map<number, number>();
  let batch = 0;
  for (let time = 0; time < milliseconds;) {
    const threads = choice.next();
    if (seen !== undefined) seen.threads = threads;
    const one = cost(machine, threads, [1, 1, 8, 200][batch++ % 4] ?? 1);
    choice.record(one);
    time += one.wall;
    spent.set(threads, (spent.get(threads) ?? 0) + one.wall);
  }
  return spent;
}

const unknown = (): undefined => undefined;

describe("the number of threads", () => {
  it("is all of them on a machine that does nothing else", () => {
    for (const seen of [undefined, new Seen({ cores: 4, busy: 0 })]) {
      const choice = new ThreadChoice(4, seen?.read ?? unknown);
      assert.deepEqual([...compute(choice, { cores: 4, busy: 0 }, 10_000, seen).keys()], [4]);
    }
  });

  it("falls beside programs that compute without end, and rises when they have ended", () => {
    const seen = new Seen({ cores: 2, busy: 2 });
    const choice = new ThreadChoice(2, seen.read);
    compute(choice, { cores: 2, busy: 2 }, 1_000, seen);
    assert.equal(choice.next(), 1);
    const beside = compute(choice, { cores: 2, busy: 2 }, 10_000, seen);
    assert.deepEqual([...beside.keys()], [1]);
    compute(choice, { cores: 2, busy: 0 }, 1_000, seen);
    assert.equal(choice.next(), 2);
  });

  it("leaves those processors to others that they use", () => {
    const seen = new Seen({ cores: 8, busy: 3 });
    const choice = new ThreadChoice(8, seen.read);
    const spent = compute(choice, { cores: 8, busy: 3 }, 5_000, seen);
    assert.equal(choice.next(), 5);
    assert.ok((spent.get(5) ?? 0) > 4_000, JSON.stringify([...spent]));
  });

  it("stays beside a program that takes a processor only while the threads rest", () => {
    let batches = 0;
    const read = (): ProcessorUse | undefined =>
      ++batches % 100 === 0 ? { idle: 0.1, free: 1.5 } : undefined;
    const choice = new ThreadChoice(2, read);
    assert.deepEqual([...compute(choice, { cores: 2, busy: 0 }, 10_000).keys()], [2]);
  });

  it("is no more than others leave, from the first batch on", () => {
    const choice = new ThreadChoice(4, () => ({ idle: 0, free: 0.3 }));
    assert.equal(choice.next(), 1);
  });

  it("falls by the time that the threads get where nothing else is known, no further than it pays", () => {
    const choice = new ThreadChoice(8, unknown);
    compute(choice, { cores: 8, busy: 4 }, 5_000);
    assert.equal(choice.next(), 4);
  });

  it("stays where fewer would be slower, whatever else keeps threads waiting", () => {
    const choice = new ThreadChoice(2, () => ({ idle: 1, free: 2 }));
    let time = 0;
    let fewer = 0;
    while (time < 20_000) {
      const threads = choice.next();
      // They wait for another device half of the time.
      const wall = 10 / threads;
      choice.record({ tokens: 16, wall, processor: (wall * threads) / 2 });
      time += wall;
      if (threads === 1) fewer += wall;
    }
    assert.ok(fewer < 0.12 * 20_000, `${fewer} ms`);
  });

  it("is one where there is one", () => {
    const choice = new ThreadChoice(1, unknown);
    compute(choice, { cores: 1, busy: 3 }, 1_000);
    assert.equal(choice.next(), 1);
  });
});
