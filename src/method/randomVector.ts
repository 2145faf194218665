import { Random } from "./random.js";

/** Seeds of the random-vector control: accuracies are the mean over so many vectors. */
export const CONTROL_VECTORS = 5;

/** A vector of random direction and the same L2 norm as `vector`. */
export function randomVectorLike(vector: Float32Array, seed: number): Float32Array {
  const random = new Random(seed);
  const direction = Float64Array.from(vector, () => random.nextGaussian());
  const scale = norm(vector) / norm(direction);
  return Float32Array.from(direction, (value) => value * scale);
}

function norm(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
