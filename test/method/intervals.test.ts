import assert from "node:assert/strict";
import fc from "fast-check";
import { pairedBootstrap, wilson } from "../../src/method/intervals.js";
import type { PairedOutcome } from "../../src/method/intervals.js";

/** One character a query: `z` zero-shot right, `f` few-shot, `p` patched; groups apart by a space. */
function outcomes(text: string): PairedOutcome[] {
  return text.split(" ").map((ways) => ({
    zeroShot: ways.includes("z"),
    fewShot: ways.includes("f"),
    patched: ways.includes("p"),
  }));
}

function repeat(ways: string, times: number): PairedOutcome[] {
  return Array.from({ length: times }, () => outcomes(ways)).flat();
}

const anyOutcomes = fc.array(
  fc.record({ zeroShot: fc.boolean(), fewShot: fc.boolean(), patched: fc.boolean() }),
  { maxLength: 12 },
);

describe("wilson", () => {
  it("agrees with values computed by hand", () => {
    const reference: [number, number, number, number][] = [
      [8, 10, 0.490157, 0.943319],
      [0, 10, 0, 0.27754],
      [10, 10, 0.72246, 1],
      [1, 4, 0.045586, 0.699364],
      [4, 4, 0.5101, 1],
      [50, 100, 0.40383, 0.59617],
    ];
    for (const [successes, n, low, high] of reference) {
      const interval = wilson(successes, n);
      assert.ok(Math.abs(interval.low - low) < 1e-6, `${successes}/${n}: ${interval.low}`);
      assert.ok(Math.abs(interval.high - high) < 1e-6, `${successes}/${n}: ${interval.high}`);
    }
  });

  it("knows nothing from no trials", () => {
    assert.deepEqual(wilson(0, 0), { low: 0, high: 1 });
  });

  it("lies in [0, 1], holds the proportion, and mirrors", () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), (a, b) => {
        const n = Math.max(a, b, 1);
        const successes = Math.min(a, b);
        const { low, high } = wilson(successes, n);
        assert.ok(low >= 0 && low <= successes / n && successes / n <= high && high <= 1);
        assert.ok(Math.abs(wilson(n - successes, n).high - (1 - low)) < 1e-12);
      }),
    );
  });

  it("narrows as trials are added", () => {
    const width = (n: number): number => wilson(n / 2, n).high - wilson(n / 2, n).low;
    assert.ok(width(10) > width(40) && width(40) > width(1000));
  });

  it("refuses impossible counts", () => {
    for (const [successes, n] of [
      [3, 2],
      [-1, 2],
      [0.5, 2],
    ] as const) {
      assert.throws(() => wilson(successes, n), RangeError);
    }
  });
});

describe("pairedBootstrap", () => {
  it("puts the share of the gain that the vector keeps between its bounds", () => {
    const { recovery, low, high, resamples, seed } = pairedBootstrap(
      [...repeat("fp", 15), ...repeat("f", 5), ...repeat("zfp", 5), ...repeat("-", 5)],
      11,
    );
    assert.equal(recovery, 0.75);
    assert.equal(resamples, 2000);
    assert.equal(seed, 11);
    // A binomial share of 15 in 20 has a 95 % percentile interval of about 0.55 to 0.95.
    assert.ok(low !== null && Math.abs(low - 0.55) < 0.03);
    assert.ok(high !== null && Math.abs(high - 0.93) < 0.03);
  });

  it("has no recovery where few-shot does not exceed zero-shot", () => {
    for (const some of [[], outcomes("zfp"), outcomes("z fp"), outcomes("zp f zp")]) {
      const { recovery, low, high } = pairedBootstrap(some, 1);
      assert.deepEqual({ recovery, low, high }, { recovery: null, low: null, high: null });
    }
  });

  it("counts a resample without a gain as no recovery", () => {
    // One query of five carries the gain: (4/5)^5 = 33 % of the resamples miss it.
    const { recovery, low, high } = pairedBootstrap([...repeat("fp", 1), ...repeat("-", 4)], 1);
    assert.deepEqual({ recovery, low, high }, { recovery: 1, low: 0, high: 1 });
  });

  it("goes above 1 and below 0 where the vector does", () => {
    const better = pairedBootstrap([...repeat("fp", 10), ...repeat("p", 10)], 1);
    assert.equal(better.recovery, 2);
    assert.ok(better.low !== null && better.low > 1);
    const worse = pairedBootstrap([...repeat("f", 10), ...repeat("zf", 10)], 1);
    assert.equal(worse.recovery, -1);
    assert.ok(worse.high !== null && worse.high < 0);
  });

  it("gives the same result for the same seed, another for another", () => {
    const some = [...repeat("fp", 7), ...repeat("f", 5), ...repeat("zp", 2)];
    assert.deepEqual(pairedBootstrap(some, 5), pairedBootstrap(some, 5));
    const bounds = [1, 2, 3, 4, 5, 6].map((seed) => pairedBootstrap(some, seed, 50).low);
    assert.ok(new Set(bounds).size > 1);
  });

  it("orders its bounds and never lowers them for a better patched answer", () => {
    fc.assert(
      fc.property(anyOutcomes, fc.nat(), fc.nat(), (some, place, seed) => {
        const improved = some.map((outcome, i) =>
          i === place % some.length ? { ...outcome, patched: true } : outcome,
        );
        const before = pairedBootstrap(some, seed, 200);
        const after = pairedBootstrap(improved, seed, 200);
        if (before.recovery === null || before.low === null || before.high === null) {
          assert.equal(after.recovery, null);
          return;
        }
        assert.ok(before.low <= before.high);
        assert.ok(after.recovery !== null && after.recovery >= before.recovery);
        assert.ok(after.low !== null && after.low >= before.low);
        assert.ok(after.high !== null && after.high >= before.high);
      }),
      { numRuns: 60 },
    );
  });

  it("refuses to resample nothing", () => {
    assert.throws(() => pairedBootstrap(outcomes("f"), 1, 0), RangeError);
  });
});
