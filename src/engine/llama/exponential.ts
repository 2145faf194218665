/** Steps of the table in one unit of the exponent, and its length. */
const STEPS = 256;
const LENGTH = 64;
const table = Float64Array.from({ length: LENGTH * STEPS }, (_, step) => Math.exp(-step / STEPS));

/**
 * e to the power of `x`, for x of at most 0. A vocabulary is summed for every distribution, where Math.exp took
 * longer than all else that is done with one: this takes a fifth of its time, at a relative error below 1e-15.
 */
export function exponential(x: number): number {
  const scaled = -x * STEPS;
  const step = (scaled + 0.5) | 0;
  const known = table[step];
  // Below the table, and for what is no number.
  if (known === undefined || !(x > -LENGTH)) return Math.exp(x);
  const rest = (step - scaled) / STEPS;
  return known * (1 + rest * (1 + rest * (1 / 2 + rest * (1 / 6 + rest * (1 / 24)))));
}

/**
 * Σ exp(values − highest). The loop is written out, since calling `exponential` for each takes twice as long.
 * @param highest the largest of the values.
 */
export function sumOfExponentials(values: Float32Array, highest: number): number {
  let sum = 0;
  // An iterator over the array would take twice as long.
  let index = 0;
  while (index < values.length) {
    const below = highest - (values[index] as number);
    if (below < LENGTH - 1) {
      const scaled = below * STEPS;
      const step = (scaled + 0.5) | 0;
      const rest = (step - scaled) / STEPS;
      sum += (table[step] as number) * (1 + rest * (1 + rest * (1 / 2 + rest * (1 / 6 + rest * (1 / 24)))));
    } else {
      sum += Math.exp(-below);
    }
    index++;
  }
  return sum;
}
