import { xoshiro128StarStar } from "./xoshiro.js";

/**
 * A seeded source of random numbers that gives the same ones on every platform: it uses only arithmetic that
 * IEEE 754 rounds correctly, never `Math.log` or `Math.cos`, whose last bit is the engine's own.
 */
export class Random {
  readonly #nextWord: () => number;

  /** @param seed any safe integer; else a RangeError is thrown. */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`A seed must be a safe integer, not ${seed}.`);
    // Both halves count, so that seeds that differ by a multiple of 2^32 differ.
    const next = splitMix32((seed >>> 0) ^ Math.imul(Math.floor(seed / 2 ** 32), 0x9e3779b1));
    // The generator's own authors ask for a state that is filled by another generator.
    this.#nextWord = xoshiro128StarStar([next(), next(), next(), next()]);
  }

  /** Uniform in [0, 1), a multiple of 2^-53. */
  nextFloat(): number {
    return ((this.#nextWord() >>> 5) * 2 ** 26 + (this.#nextWord() >>> 6)) / 2 ** 53;
  }

  /** Uniform in 0…n−1, without bias. Throws a RangeError unless n is an integer in 1…2^32. */
  nextInt(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 2 ** 32) {
      throw new RangeError(`nextInt needs an integer from 1 to 2^32, not ${n}.`);
    }
    const accepted = 2 ** 32 - (2 ** 32 % n);
    let word = this.#nextWord();
    while (word >= accepted) word = this.#nextWord();
    return word % n;
  }

  /**
   * Standard normal.
   *
   * Source: C. F. F. Karney, "Sampling Exactly from the Normal Distribution", ACM TOMS 42(1), 2016
   * (arXiv 1303.6257), algorithm N. It compares and divides only.
   */
  nextGaussian(): number {
    for (;;) {
      let k = 0;
      while (this.#nextBernoulliExp(0.5)) k++;
      if (!this.#nextAll(k * (k - 1), 0.5)) continue;
      const x = this.nextFloat();
      if (!this.#nextAll(k + 1, (x * (2 * k + x)) / (2 * k + 2))) continue;
      return this.nextInt(2) === 0 ? k + x : -(k + x);
    }
  }

  /** One of the items, each with the same probability. Throws a RangeError where there are none. */
  pick<Item>(items: readonly Item[]): Item {
    return items[this.nextInt(items.length)] as Item;
  }

  /** A new array in random order (Fisher and Yates). */
  shuffle<Item>(items: readonly Item[]): Item[] {
    return this.sample(items, items.length);
  }

  /**
   * `count` different places of `items`, in random order. Throws a RangeError where there are fewer.
   */
  sample<Item>(items: readonly Item[], count: number): Item[] {
    if (!Number.isInteger(count) || count < 0 || count > items.length) {
      throw new RangeError(`Cannot take ${count} of ${items.length} items.`);
    }
    const rest = [...items];
    const drawn: Item[] = [];
    while (drawn.length < count) {
      const [item] = rest.splice(this.nextInt(rest.length), 1);
      drawn.push(item as Item);
    }
    return drawn;
  }

  /** True with probability e^−p for p in [0, 1] (von Neumann 1951). */
  #nextBernoulliExp(p: number): boolean {
    let k = 1;
    while (this.nextFloat() < p / k) k++;
    return k % 2 === 1;
  }

  /** True with probability e^−(times · p). */
  #nextAll(times: number, p: number): boolean {
    for (let i = 0; i < times; i++) {
      if (!this.#nextBernoulliExp(p)) return false;
    }
    return true;
  }
}

/**
 * SplitMix with a 32-bit state and the finalizer of MurmurHash3.
 *
 * Source: G. L. Steele, D. Lea, C. H. Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
 */
function splitMix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };
}
