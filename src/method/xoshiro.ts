/** Four 32-bit words, not all of them 0. */
export type XoshiroState = readonly [number, number, number, number];

/**
 * xoshiro128** 1.1: returns a function that yields unsigned 32-bit integers.
 *
 * Source: D. Blackman and S. Vigna, "Scrambled Linear Pseudorandom Number Generators", 2018
 * (https://prng.di.unimi.it/xoshiro128starstar.c).
 */
export function xoshiro128StarStar(state: XoshiroState): () => number {
  let [s0, s1, s2, s3] = state;
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = rotateLeft(s3, 11);
    return result;
  };
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
