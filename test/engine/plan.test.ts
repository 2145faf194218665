import assert from "node:assert/strict";
import fc from "fast-check";
import { planChunks, type Path, type PlanLimits } from "../../src/engine/rows/plan.js";
import { simulate } from "./planSimulation.js";

/** Few symbols, so that prefixes are shared; some long runs, so that they exceed a batch. */
const symbols = fc.oneof(
  { weight: 6, arbitrary: fc.array(fc.integer({ min: -2, max: 1 }), { minLength: 1, maxLength: 9 }) },
  { weight: 1, arbitrary: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 20, maxLength: 40 }) },
  { weight: 2, arbitrary: fc.nat({ max: 30 }).map((length) => new Array<number>(length + 1).fill(0)) },
);

const path: fc.Arbitrary<Path> = fc
  .tuple(symbols, fc.nat(), fc.nat({ max: 5 }))
  .map(([list, from, reserve]) => ({
    symbols: Int32Array.from(list),
    // Mostly the last token, as for rows that expect nothing.
    outputsFrom: from % 3 === 0 ? from % list.length : list.length - 1,
    reserve,
  }));

const paths = fc.array(path, { maxLength: 24 });

const limits: fc.Arbitrary<PlanLimits> = fc.record({
  sequences: fc.integer({ min: 2, max: 12 }),
  tokens: fc.integer({ min: 1, max: 40 }),
  cells: fc.integer({ min: 1, max: 80 }),
  outputs: fc.integer({ min: 1, max: 20 }),
});

const roomy: PlanLimits = { sequences: 256, tokens: 1e6, cells: 1e6, outputs: 1e6 };

/** Distinct prefixes: the fewest tokens that can be computed. */
function countNodes(list: readonly Path[]): number {
  const nodes = new Set<string>();
  for (const { symbols: own } of list) {
    for (let length = 1; length <= own.length; length++) nodes.add(own.slice(0, length).join());
  }
  return nodes.size;
}

/** The same prompts with only the last distribution of the longest wanted: nothing is in the way of sharing. */
function lastOutputOnly(list: readonly Path[]): Path[] {
  const longest = Math.max(0, ...list.map((one) => one.symbols.length));
  return list
    .filter((one) => one.symbols.length === longest)
    .map((one) => ({ ...one, outputsFrom: one.symbols.length - 1 }));
}

describe("planChunks", () => {
  const runs = { numRuns: 2000 };

  it("is right for any prompts and limits, carried out on arrays", () => {
    fc.assert(
      fc.property(paths, limits, (list, some) => {
        const { memberships } = simulate(list, planChunks(list, some), some);
        assert.deepEqual(
          memberships,
          list.map(() => 1),
          "every path is a member once",
        );
      }),
      runs,
    );
  });

  it("computes every distinct prefix once in one chunk, wherever outputs are wanted", () => {
    fc.assert(
      fc.property(paths, (list) => {
        const chunks = planChunks(list, roomy);
        assert.ok(chunks.length <= 1);
        assert.equal(simulate(list, chunks, roomy).computed, countNodes(list));
      }),
      runs,
    );
  });

  it("computes every distinct prefix once over many chunks, where the spine may carry it", () => {
    fc.assert(
      fc.property(paths, limits, (list, some) => {
        // Equal paths in two chunks compute their last token twice, since it is an output of both.
        const distinct = new Map(lastOutputOnly(list).map((one) => [one.symbols.join(), one]));
        const unique = [...distinct.values()];
        assert.equal(simulate(unique, planChunks(unique, some), some).computed, countNodes(unique));
      }),
      runs,
    );
  });

  it("never computes more than all prompts by themselves", () => {
    fc.assert(
      fc.property(paths, limits, (list, some) => {
        const alone = list.reduce((sum, one) => sum + one.symbols.length, 0);
        assert.ok(simulate(list, planChunks(list, some), some).computed <= alone);
      }),
      runs,
    );
  });

  it("puts as many prompts into a chunk as there are sequences beside the spine", () => {
    const list = Array.from({ length: 300 }, (_, i): Path => {
      return { symbols: Int32Array.of(7, 8, i), outputsFrom: 2, reserve: 0 };
    });
    const some = { sequences: 256, tokens: 512, cells: 4096, outputs: 256 };
    const chunks = planChunks(list, some);
    assert.deepEqual(
      chunks.map(({ members }) => members.length),
      [255, 45],
    );
    assert.equal(simulate(list, chunks, some).computed, 302);
  });

  it("leaves cells free for what is generated", () => {
    const list = Array.from({ length: 12 }, (_, i): Path => {
      return { symbols: Int32Array.of(i), outputsFrom: 0, reserve: 9 };
    });
    const some = { sequences: 256, tokens: 512, cells: 40, outputs: 256 };
    assert.equal(simulate(list, planChunks(list, some), some).largestChunk, 4);
  });

  it("computes a prompt longer than a batch in a chunk of its own", () => {
    const long: Path = { symbols: new Int32Array(100), outputsFrom: 99, reserve: 0 };
    const short: Path = { symbols: Int32Array.of(1), outputsFrom: 0, reserve: 0 };
    const some = { sequences: 8, tokens: 32, cells: 128, outputs: 8 };
    const chunks = planChunks([short, long], some);
    assert.deepEqual(
      chunks.map(({ nodes }) => nodes.length),
      [100, 1],
    );
    simulate([short, long], chunks, some);
  });

  it("plans nothing for no prompts", () => {
    assert.deepEqual(planChunks([], roomy), []);
  });
});
