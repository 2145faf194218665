import type { Distribution } from "../llama/distribution.js";

/** Logits this close, as a share of the largest, may change places when they are computed in another batch. */
const NEAR_TIE = 1e-3;

/** Whether the two most probable tokens are so close that another batch may order them otherwise. */
export function isNearTie({ logits, greedy }: Distribution): boolean {
  const largest = logits[greedy] as number;
  const least = largest - NEAR_TIE * Math.abs(largest);
  for (let token = 0; token < logits.length; token++) {
    if (token !== greedy && (logits[token] as number) >= least) return true;
  }
  return false;
}

/**
 * Draws a token.
 * @param temperature above 0. @param draw from 0 to below 1.
 */
export function sample({ logits, greedy }: Distribution, temperature: number, draw: number): number {
  const largest = logits[greedy] as number;
  const weight = (token: number): number => Math.exp(((logits[token] as number) - largest) / temperature);
  let sum = 0;
  for (let token = 0; token < logits.length; token++) sum += weight(token);
  let left = draw * sum;
  for (let token = 0; token < logits.length; token++) {
    left -= weight(token);
    if (left < 0) return token;
  }
  return greedy;
}

/**
 * The `index`-th number of a seed, from 0 to below 1. Each is computed by itself, so that an answer that is continued
 * elsewhere draws as it would have here.
 */
export function drawOf(seed: number, index: number): number {
  let state = mix(seed >>> 0) ^ mix(Math.floor(seed / 2 ** 32) + 0x9e3779b9) ^ mix(index + 0x85ebca6b);
  state = mix(state);
  return (mix(state + 1) >>> 0) / 2 ** 32;
}

/** The finaliser of MurmurHash3. */
function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
