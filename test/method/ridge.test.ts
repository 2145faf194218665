import assert from "node:assert/strict";
import { fitRidge, type Ridge } from "../../src/method/ridge.js";
import { Random } from "../../src/method/random.js";
import { dot, meanVector, minus } from "../../src/method/vectors.js";

const gaussian = (random: Random, count: number, width: number): Float32Array[] =>
  Array.from({ length: count }, () => Float32Array.from({ length: width }, () => random.nextGaussian()));

/** What the fitted terms give for an input. */
function predict({ center, offset, keys, values }: Ridge, input: Float32Array): Float64Array {
  const sum = Float64Array.from(offset);
  keys.forEach((key, term) => {
    const weight = dot(minus(input, center), key);
    for (let d = 0; d < sum.length; d++) sum[d] = (sum[d] ?? 0) + weight * (values[term]?.[d] ?? 0);
  });
  return sum;
}

/** Solves a x = b for every column of b by elimination with pivots; `a` and `b` are lists of rows. */
function solve(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number[][] {
  const size = a.length;
  const rows = a.map((row, index) => [...row, ...(b[index] ?? [])]);
  const of = (row: number, column: number): number => rows[row]?.[column] ?? Number.NaN;
  for (let pivot = 0; pivot < size; pivot++) {
    let best = pivot;
    for (let row = pivot; row < size; row++)
      if (Math.abs(of(row, pivot)) > Math.abs(of(best, pivot))) best = row;
    [rows[pivot], rows[best]] = [rows[best] ?? [], rows[pivot] ?? []];
    for (let row = 0; row < size; row++) {
      if (row === pivot) continue;
      const factor = of(row, pivot) / of(pivot, pivot);
      rows[row] = (rows[row] ?? []).map((value, column) => value - factor * of(pivot, column));
    }
  }
  return rows.map((row, index) => row.slice(size).map((value) => value / of(index, index)));
}

/** Ridge regression of strength λ by its normal equations, (XᵀX + λ I) W = XᵀY, both sides around their means. */
function normalEquations(
  inputs: readonly Float32Array[],
  targets: readonly Float32Array[],
  lambda: number,
): (input: Float32Array) => number[] {
  const center = meanVector(inputs);
  const offset = meanVector(targets);
  const x = inputs.map((input) => minus(input, center));
  const y = targets.map((target) => minus(target, offset));
  const sum = (i: number, j: number, other: readonly Float32Array[]): number =>
    x.reduce((total, row, index) => total + (row[i] ?? 0) * (other[index]?.[j] ?? 0), 0);
  const gram = Array.from(center, (_, i) =>
    Array.from(center, (__, j) => sum(i, j, x) + (i === j ? lambda : 0)),
  );
  const right = Array.from(center, (_, i) => Array.from(offset, (__, j) => sum(i, j, y)));
  const weights = solve(gram, right);
  return (input) => {
    const centred = minus(input, center);
    return Array.from(offset, (value, j) =>
      weights.reduce((total, row, i) => total + (centred[i] ?? 0) * (row[j] ?? 0), value),
    );
  };
}

const squaredDistance = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((total, value, index) => total + (value - (b[index] ?? 0)) ** 2, 0);

/** λ for each strength that is tried. */
function lambdasOf(inputs: readonly Float32Array[]): number[] {
  const center = meanVector(inputs);
  const spread = inputs.reduce((sum, input) => sum + dot(minus(input, center), minus(input, center)), 0);
  return [0.03, 0.1, 0.3, 1, 3, 10].map((strength) => (strength * spread) / inputs.length);
}

/** Mean squared distance from what the means and weights of all pairs but one give: the mean is taken anew as well. */
function bruteForce(
  inputs: readonly Float32Array[],
  targets: readonly Float32Array[],
  lambda: number,
): number {
  let sum = 0;
  inputs.forEach((input, held) => {
    const others = (list: readonly Float32Array[]) => list.filter((_, index) => index !== held);
    const predicted = normalEquations(others(inputs), others(targets), lambda)(input);
    sum += squaredDistance(predicted, targets[held] ?? []);
  });
  return sum / inputs.length;
}

describe("ridge regression in its dual", () => {
  const random = new Random(3);
  const inputs = gaussian(random, 9, 5);
  const weights = gaussian(random, 5, 4);
  const noise = gaussian(random, 9, 4);
  const targets = inputs.map((input, index) =>
    Float32Array.from({ length: 4 }, (_, j) =>
      weights.reduce(
        (total, row, i) => total + (input[i] ?? 0) * (row[j] ?? 0),
        2 + 0.3 * (noise[index]?.[j] ?? 0),
      ),
    ),
  );

  it("predicts as the normal equations do, at the strength with the least leave-one-out error", () => {
    const fitted = fitRidge(inputs, targets);
    const errors = lambdasOf(inputs).map((lambda) => ({
      lambda,
      error: bruteForce(inputs, targets, lambda),
    }));
    const [best] = errors.toSorted((a, b) => a.error - b.error);
    assert.ok(best !== undefined);
    const direct = normalEquations(inputs, targets, best.lambda);
    for (const input of [...inputs, ...gaussian(random, 20, 5)]) {
      assert.ok(squaredDistance(predict(fitted, input), direct(input)) < 1e-8);
    }
  });

  it("has the leave-one-out error that leaving each pair out gives", () => {
    for (const [count, width] of [
      [9, 5],
      [4, 12],
      [3, 2],
    ] as const) {
      const x = gaussian(random, count, width);
      const y = gaussian(random, count, 3);
      const least = Math.min(...lambdasOf(x).map((lambda) => bruteForce(x, y, lambda)));
      const { leaveOneOutError } = fitRidge(x, y);
      assert.ok(Math.abs(leaveOneOutError / least - 1) < 1e-5, `${leaveOneOutError} against ${least}`);
    }
  });

  it("predicts the mean where all inputs are the same", () => {
    const same = targets.map(() => Float32Array.of(1, 2));
    const fitted = fitRidge(same, targets);
    assert.ok(squaredDistance(predict(fitted, Float32Array.of(1, 2)), meanVector(targets)) < 1e-12);
    assert.ok(predict(fitted, Float32Array.of(3, 4)).every(Number.isFinite));
    assert.ok(Number.isFinite(fitted.leaveOneOutError));
  });

  it("takes two pairs", () => {
    const fitted = fitRidge(inputs.slice(0, 2), targets.slice(0, 2));
    assert.ok(predict(fitted, inputs[5] ?? Float32Array.of()).every(Number.isFinite));
  });
});
