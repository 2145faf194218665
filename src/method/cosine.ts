/**
 * Cosine of the angle between two vectors, in [−1, 1]; null where one of them is zero.
 * @throws RangeError where they differ in length.
 */
export function cosine(a: Float32Array, b: Float32Array): number | null {
  if (a.length !== b.length) throw new RangeError(`Vectors of ${a.length} and ${b.length} numbers.`);
  let product = 0;
  let ofA = 0;
  let ofB = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i] ?? 0;
    const y = b[i] ?? 0;
    product += x * y;
    ofA += x * x;
    ofB += y * y;
  }
  // Rounding must not give the cosine of no angle.
  return ofA === 0 || ofB === 0 ? null : Math.max(-1, Math.min(1, product / Math.sqrt(ofA * ofB)));
}
