import assert from "node:assert/strict";
import fc from "fast-check";
import { Random } from "../../src/method/random.js";
import { xoshiro128StarStar } from "../../src/method/xoshiro.js";

function draw<Value>(count: number, next: () => Value): Value[] {
  return Array.from({ length: count }, next);
}

describe("xoshiro128**", () => {
  it("gives the numbers of the authors' program", () => {
    const next = xoshiro128StarStar([1, 2, 3, 4]);
    assert.deepEqual(
      draw(10, next),
      [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804],
    );
  });
});

describe("Random", () => {
  it("repeats itself for a seed and differs between seeds", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (seed) => {
        const first = new Random(seed);
        const again = new Random(seed);
        const other = new Random(seed === 0 ? 1 : -seed);
        const drawn = draw(8, () => first.nextFloat());
        assert.deepEqual(
          draw(8, () => again.nextFloat()),
          drawn,
        );
        assert.notDeepEqual(
          draw(8, () => other.nextFloat()),
          drawn,
        );
      }),
    );
  });

  it("keeps to known numbers, so that published results can be repeated", () => {
    const random = new Random(42);
    const drawn = [
      random.nextInt(1000),
      random.nextFloat(),
      random.nextGaussian(),
      random.shuffle([0, 1, 2, 3, 4]),
    ];
    assert.deepEqual(drawn, [924, 0.12688010269181393, -1.3249853118015305, [3, 4, 1, 2, 0]]);
  });

  it("tells seeds apart that differ in their upper half only", () => {
    assert.notEqual(new Random(7).nextFloat(), new Random(7 + 2 ** 32).nextFloat());
  });

  it("refuses seeds that are not safe integers", () => {
    for (const seed of [0.5, Number.NaN, 2 ** 53]) assert.throws(() => new Random(seed), RangeError);
  });

  it("draws floats in [0, 1) around one half", () => {
    const random = new Random(1);
    const drawn = draw(20_000, () => random.nextFloat());
    assert.ok(drawn.every((value) => value >= 0 && value < 1));
    assert.ok(Math.abs(drawn.reduce((a, b) => a + b) / drawn.length - 0.5) < 0.01);
  });

  it("draws every integer below n about equally often", () => {
    const random = new Random(2);
    const counts = new Array<number>(7).fill(0);
    for (const value of draw(14_000, () => random.nextInt(7))) counts[value] = (counts[value] ?? 0) + 1;
    assert.equal(counts.length, 7);
    for (const count of counts) assert.ok(Math.abs(count - 2000) < 200, counts.join(" "));
    for (const n of [0, -1, 1.5, 2 ** 33]) assert.throws(() => random.nextInt(n), RangeError);
  });

  it("draws normal numbers with the right moments and tails", () => {
    const random = new Random(3);
    const drawn = draw(40_000, () => random.nextGaussian());
    const moment = (power: number): number => drawn.reduce((sum, x) => sum + x ** power, 0) / drawn.length;
    assert.ok(Math.abs(moment(1)) < 0.02);
    assert.ok(Math.abs(moment(2) - 1) < 0.03);
    assert.ok(Math.abs(moment(3)) < 0.06);
    assert.ok(Math.abs(moment(4) - 3) < 0.15);
    const within = (bound: number): number => drawn.filter((x) => Math.abs(x) < bound).length / drawn.length;
    assert.ok(Math.abs(within(0.5) - 0.3829) < 0.01);
    assert.ok(Math.abs(within(1) - 0.6827) < 0.01);
    assert.ok(Math.abs(within(2) - 0.9545) < 0.005);
  });

  it("shuffles into a permutation and leaves its argument alone", () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.integer()), (seed, items) => {
        const before = [...items];
        const shuffled = new Random(seed).shuffle(items);
        assert.deepEqual(items, before);
        assert.deepEqual(
          shuffled.toSorted((a, b) => a - b),
          items.toSorted((a, b) => a - b),
        );
      }),
    );
  });

  it("gives every permutation of three about equally often", () => {
    const random = new Random(4);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = random.shuffle(["a", "b", "c"]).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    assert.equal(counts.size, 6);
    for (const count of counts.values()) assert.ok(Math.abs(count - 1000) < 150);
  });

  it("samples different places", () => {
    const random = new Random(5);
    const items = [...Array(20).keys()];
    const sample = random.sample(items, 8);
    assert.equal(new Set(sample).size, 8);
    assert.deepEqual(random.sample(items, 0), []);
    for (const count of [21, -1, 1.5]) assert.throws(() => random.sample(items, count), RangeError);
  });

  it("picks one of the items", () => {
    assert.equal(new Random(6).pick(["only"]), "only");
    assert.throws(() => new Random(6).pick([]), RangeError);
  });
});
