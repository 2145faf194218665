/**
 * Inner products of all pairs of vectors, the lower triangle row by row, in double precision.
 * @param vectors each of shape [layers, width], row-major; their values at `layer` are taken.
 */
export function innerProducts(vectors: readonly Float32Array[], layer: number, width: number): Float64Array {
  const products = new Float64Array((vectors.length * (vectors.length + 1)) / 2);
  const at = vectors.map((vector) => vector.subarray(layer * width, (layer + 1) * width));
  let place = 0;
  for (const [row, a] of at.entries()) {
    for (let column = 0; column <= row; column++) {
      const b = at[column] as Float32Array;
      let sum = 0;
      for (let i = 0; i < width; i++) sum += (a[i] as number) * (b[i] as number);
      products[place++] = sum;
    }
  }
  return products;
}
