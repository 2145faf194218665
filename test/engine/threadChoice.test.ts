import assert from "node:assert/strict";
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

/** Computes for so many milliseconds. @returns the milliseconds spent with each number of threads. */
function compute(choice: ThreadChoice, machine: Machine, milliseconds: number): Map<number, number> {
  const spent = new Map<number, number>();
  let batch = 0;
  for (let time = 0; time < milliseconds;) {
    const { threads } = choice;
    const one = cost(machine, threads, [1, 1, 8, 200][batch++ % 4] ?? 1);
    choice.record(one);
    time += one.wall;
    spent.set(threads, (spent.get(threads) ?? 0) + one.wall);
  }
  return spent;
}

describe("the number of threads", () => {
  it("is all of them on a machine that does nothing else", () => {
    const choice = new ThreadChoice(4);
    assert.deepEqual([...compute(choice, { cores: 4, busy: 0 }, 10_000).keys()], [4]);
  });

  it("falls beside programs that compute without end, and rises when they have ended", () => {
    const choice = new ThreadChoice(2);
    compute(choice, { cores: 2, busy: 2 }, 1_000);
    assert.equal(choice.threads, 1);
    const beside = compute(choice, { cores: 2, busy: 2 }, 10_000);
    assert.ok((beside.get(1) ?? 0) > 9_500, JSON.stringify([...beside]));
    compute(choice, { cores: 2, busy: 0 }, 1_000);
    assert.equal(choice.threads, 2);
  });

  it("falls no further than it pays", () => {
    const choice = new ThreadChoice(8);
    compute(choice, { cores: 8, busy: 4 }, 5_000);
    assert.equal(choice.threads, 4);
  });

  it("is tried more seldom the longer it does not pay", () => {
    const choice = new ThreadChoice(2);
    // One thread gets all of its time, so that only trying tells that two would not.
    const spent = compute(choice, { cores: 2, busy: 1 }, 60_000);
    assert.ok((spent.get(2) ?? 0) < 0.12 * 60_000, JSON.stringify([...spent]));
  });

  it("stays where fewer would be slower, whatever else keeps threads waiting", () => {
    const choice = new ThreadChoice(2);
    let time = 0;
    let fewer = 0;
    while (time < 20_000) {
      const { threads } = choice;
      // They wait for another device half of the time.
      const wall = 10 / threads;
      choice.record({ tokens: 16, wall, processor: (wall * threads) / 2 });
      time += wall;
      if (threads === 1) fewer += wall;
    }
    assert.ok(fewer < 0.12 * 20_000, `${fewer} ms`);
  });

  it("is one where there is one", () => {
    const choice = new ThreadChoice(1);
    compute(choice, { cores: 1, busy: 3 }, 1_000);
    assert.equal(choice.threads, 1);
  });
});
