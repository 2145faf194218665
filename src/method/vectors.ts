/** Mean of vectors of one length, summed in double precision so that their order does not matter. */
export function meanVector(vectors: readonly Float32Array[]): Float32Array {
  const [first] = vectors;
  if (first === undefined) throw new RangeError("There is no mean of no vectors.");
  const sum = new Float64Array(first.length);
  for (const vector of vectors) {
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (vector[i] as number);
  }
  return Float32Array.from(sum, (value) => value / vectors.length);
}

/** a − b. */
export function minus(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, index) => value - (b[index] as number));
}

/** Inner product, in double precision. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
