import { dot, meanVector, minus } from "./vectors.js";

/** Strengths that are tried, as shares of the inputs' mean squared length around their mean. */
const strengths: readonly number[] = [0.03, 0.1, 0.3, 1, 3, 10];

/** Below this sum of squared distances from their mean inputs count as all the same. */
const LEAST_SPREAD = 1e-30;

/** target ≈ offset + Σⱼ ((x − center) · keysⱼ) valuesⱼ. */
export interface Ridge {
  readonly center: Float32Array;
  readonly offset: Float32Array;
  readonly keys: readonly Float32Array[];
  readonly values: readonly Float32Array[];
  /** Mean squared distance of each target from what the others predict for it. */
  readonly leaveOneOutError: number;
}

/**
 * Ridge regression of vectors on vectors, in closed form and in its dual: as many terms as there are pairs. Its
 * strength is the one whose leave-one-out error, which has a closed form too, is the least.
 *
 * Source: the Linear Task Vector, arXiv 2605.20730; leave-one-out: Hastie, Tibshirani, Friedman 2009, section 7.10.
 * @param inputs at least two, of one length; as many targets.
 */
export function fitRidge(inputs: readonly Float32Array[], targets: readonly Float32Array[]): Ridge {
  const n = inputs.length;
  const center = meanVector(inputs);
  const offset = meanVector(targets);
  const keys = inputs.map((input) => minus(input, center));
  const centred = targets.map((target) => minus(target, offset));
  const gram = products(keys);
  const targetGram = products(centred);
  let trace = 0;
  for (let i = 0; i < n; i++) trace += gram[i * n + i] as number;
  let best: { readonly inverse: Float64Array; readonly error: number } | undefined;
  for (const strength of strengths) {
    // Inputs that are all the same leave nothing to regress on: any strength predicts the mean, and 1 does so with
    // numbers that 32 bits hold.
    const inverse = invert(gram, n, trace > LEAST_SPREAD ? (strength * trace) / n : 1);
    const error = leaveOneOut(gram, inverse, targetGram, n);
    if (best === undefined || error < best.error) best = { inverse, error };
  }
  if (best === undefined) throw new Error("There are no strengths to try");
  const { inverse, error } = best;
  const values = inputs.map((_, j) => {
    const sum = new Float64Array(offset.length);
    centred.forEach((target, i) => {
      const weight = inverse[j * n + i] as number;
      for (let d = 0; d < sum.length; d++) sum[d] = (sum[d] as number) + weight * (target[d] as number);
    });
    return Float32Array.from(sum);
  });
  return { center, offset, keys, values, leaveOneOutError: error };
}

/** All inner products: shape [n, n]. */
function products(vectors: readonly Float32Array[]): Float64Array {
  const n = vectors.length;
  const gram = new Float64Array(n * n);
  vectors.forEach((a, i) => {
    for (let j = 0; j <= i; j++) gram[i * n + j] = gram[j * n + i] = dot(a, vectors[j] as Float32Array);
  });
  return gram;
}

/** (gram + strength · identity)⁻¹ by Gauss-Jordan elimination, which needs no pivots for a positive definite matrix. */
function invert(gram: Float64Array, n: number, strength: number): Float64Array {
  const left = Float64Array.from(gram);
  const right = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    left[i * n + i] = (left[i * n + i] as number) + strength;
    right[i * n + i] = 1;
  }
  for (let pivot = 0; pivot < n; pivot++) {
    const divisor = left[pivot * n + pivot] as number;
    for (let column = 0; column < n; column++) {
      left[pivot * n + column] = (left[pivot * n + column] as number) / divisor;
      right[pivot * n + column] = (right[pivot * n + column] as number) / divisor;
    }
    for (let row = 0; row < n; row++) {
      const factor = left[row * n + pivot] as number;
      if (row === pivot || factor === 0) continue;
      for (let column = 0; column < n; column++) {
        left[row * n + column] =
          (left[row * n + column] as number) - factor * (left[pivot * n + column] as number);
        right[row * n + column] =
          (right[row * n + column] as number) - factor * (right[pivot * n + column] as number);
      }
    }
  }
  return right;
}

/** Mean over the pairs of |residual|² / (1 − leverage)². */
function leaveOneOut(gram: Float64Array, inverse: Float64Array, targets: Float64Array, n: number): number {
  // I − S, with S = G (G + λ)⁻¹ and the mean's own leverage of 1 / n.
  const rest = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let smooth = 1 / n;
      for (let k = 0; k < n; k++) smooth += (gram[i * n + k] as number) * (inverse[k * n + j] as number);
      rest[i * n + j] = Number(i === j) - smooth;
    }
  }
  let sum = 0;
  for (let i = 0; i < n; i++) {
    let squared = 0;
    for (let j = 0; j < n; j++) {
      for (let k = 0; k < n; k++) {
        squared += (rest[i * n + j] as number) * (targets[j * n + k] as number) * (rest[i * n + k] as number);
      }
    }
    const free = Math.max(rest[i * n + i] as number, 1e-6);
    sum += Math.max(0, squared) / free ** 2;
  }
  return sum / n;
}
