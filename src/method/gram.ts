/**
 * Inner products of a set of vectors: all that distances, cosines, means and projections of them need. Sets of
 * indices stand for the mean of their vectors.
 */
export class Gram {
  readonly size: number;
  readonly #products: Float64Array;

  /**
   * @param products lower triangle, row by row: n · (n + 1) / 2 of them.
   * @throws RangeError where that is no triangle.
   */
  constructor(products: Float64Array) {
    this.size = Math.round((Math.sqrt(8 * products.length + 1) - 1) / 2);
    if ((this.size * (this.size + 1)) / 2 !== products.length) {
      throw new RangeError(`${products.length} inner products are no triangle.`);
    }
    this.#products = products;
  }

  /** Inner product of vector i with vector j. */
  product(i: number, j: number): number {
    const [row, column] = i < j ? [j, i] : [i, j];
    const value = this.#products[(row * (row + 1)) / 2 + column];
    if (value === undefined || column < 0) throw new RangeError(`There is no pair ${i}, ${j}.`);
    return value;
  }

  /** Squared Euclidean distance. */
  squaredDistance(i: number, j: number): number {
    return Math.max(0, this.product(i, i) + this.product(j, j) - 2 * this.product(i, j));
  }

  cosine(i: number, j: number): number {
    return ratio(this.product(i, j), this.product(i, i), this.product(j, j));
  }

  /** Inner product of the mean of one set with the mean of another. */
  meanProduct(a: readonly number[], b: readonly number[]): number {
    let sum = 0;
    for (const i of a) for (const j of b) sum += this.product(i, j);
    return sum / (a.length * b.length);
  }

  /** Cosine of the means of two sets. */
  meanCosine(a: readonly number[], b: readonly number[]): number {
    return ratio(this.meanProduct(a, b), this.meanProduct(a, a), this.meanProduct(b, b));
  }

  /** Mean squared distance of a set's vectors from their mean: the trace of their covariance. */
  variance(set: readonly number[]): number {
    let sum = 0;
    for (const i of set) sum += this.product(i, i);
    return Math.max(0, sum / set.length - this.meanProduct(set, set));
  }

  /** The same vectors with their mean taken out: what they do not have in common. */
  centred(): Gram {
    const n = this.size;
    const all = Array.from({ length: n }, (_, index) => index);
    const rowMeans = all.map((i) => all.reduce((sum, j) => sum + this.product(i, j), 0) / n);
    const mean = rowMeans.reduce((sum, value) => sum + value, 0) / n;
    const products = new Float64Array(this.#products.length);
    let place = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        products[place++] = this.product(i, j) - (rowMeans[i] ?? 0) - (rowMeans[j] ?? 0) + mean;
      }
    }
    return new Gram(products);
  }

  /**
   * Coordinates on the first principal components, by the eigenvectors of the centred inner products
   * (classical scaling, which gives the same as PCA of the vectors).
   * @returns for each vector its coordinates; the share of the variance that each component holds.
   */
  principalComponents(count: number): { coordinates: number[][]; shares: number[] } {
    const n = this.size;
    const all = Array.from({ length: n }, (_, index) => index);
    const around = this.centred();
    const centred = all.map((i) => Float64Array.from(all, (j) => around.product(i, j)));
    const total = all.reduce((sum, i) => sum + (centred[i]?.[i] ?? 0), 0);
    const coordinates = all.map((): number[] => []);
    const shares: number[] = [];
    const found: Float64Array[] = [];
    for (let component = 0; component < Math.min(count, n - 1); component++) {
      const { vector, value } = leadingEigenvector(centred, found);
      found.push(vector);
      shares.push(total > 0 ? Math.max(0, value) / total : 0);
      const scale = Math.sqrt(Math.max(0, value));
      for (const i of all) coordinates[i]?.push((vector[i] ?? 0) * scale);
    }
    return { coordinates, shares };
  }
}

function ratio(product: number, a: number, b: number): number {
  const norms = Math.sqrt(a) * Math.sqrt(b);
  return norms > 0 ? Math.max(-1, Math.min(1, product / norms)) : 0;
}

const MOST_STEPS = 500;
const STILL = 1e-12;

/** By power iteration, orthogonal to those found before; its largest entry is positive, so that it is unique. */
function leadingEigenvector(
  matrix: readonly Float64Array[],
  found: readonly Float64Array[],
): { vector: Float64Array; value: number } {
  const n = matrix.length;
  // Any start that is not orthogonal to the answer; irregular, so that symmetric matrices are no trap.
  let vector = normalised(
    orthogonal(
      Float64Array.from({ length: n }, (_, i) => 1 + ((i * 7919) % 101) / 101),
      found,
    ),
  );
  let value = 0;
  for (let step = 0; step < MOST_STEPS; step++) {
    const image = orthogonal(
      Float64Array.from(matrix, (row) => dot(row, vector)),
      found,
    );
    value = dot(image, vector);
    const next = normalised(image);
    const moved = 1 - Math.abs(dot(next, vector));
    vector = next;
    if (moved < STILL) break;
  }
  const largest = vector.reduce((best, entry) => (Math.abs(entry) > Math.abs(best) ? entry : best), 0);
  return { vector: largest < 0 ? vector.map((entry) => -entry) : vector, value };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

function orthogonal(vector: Float64Array, found: readonly Float64Array[]): Float64Array {
  return found.reduce((rest, axis) => {
    const along = dot(rest, axis);
    return rest.map((entry, i) => entry - along * (axis[i] ?? 0));
  }, vector);
}

function normalised(vector: Float64Array): Float64Array {
  const norm = Math.sqrt(dot(vector, vector));
  return norm > 0 ? vector.map((entry) => entry / norm) : vector;
}
