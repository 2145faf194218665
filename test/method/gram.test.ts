import assert from "node:assert/strict";
import { Gram } from "../../src/method/gram.js";

const vectors = [
  [1, 0, 2],
  [0, 3, 1],
  [2, 2, 0],
  [-1, 1, 1],
  [0.5, -2, 3],
];

function gramOf(rows: readonly (readonly number[])[]): Gram {
  const products = rows.flatMap((a, i) =>
    rows.slice(0, i + 1).map((b) => a.reduce((sum, value, k) => sum + value * (b[k] ?? 0), 0)),
  );
  return new Gram(Float64Array.from(products));
}

function near(actual: number, expected: number, tolerance = 1e-9): void {
  assert(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
}

describe("Inner products", () => {
  const gram = gramOf(vectors);

  it("give distances and cosines of pairs in either order", () => {
    assert.equal(gram.size, vectors.length);
    near(gram.squaredDistance(0, 1), 1 + 9 + 1);
    near(gram.squaredDistance(1, 0), 11);
    near(gram.cosine(0, 2), 2 / (Math.sqrt(5) * Math.sqrt(8)));
    near(gram.cosine(3, 3), 1);
  });

  it("give the variance of a set and the cosine of two means", () => {
    // Mean of the first two: (0.5, 1.5, 1.5); each is (0.5, 1.5, 0.5) away from it.
    near(gram.variance([0, 1]), 0.25 + 2.25 + 0.25);
    const [a, b] = [
      [0.5, 1.5, 1.5],
      [0.5, 1.5, 0.5],
    ] as const;
    const dot = a.reduce((sum, value, k) => sum + value * (b[k] ?? 0), 0);
    near(gram.meanCosine([0, 1], [2, 3]), dot / Math.sqrt(4.75 * 2.75));
  });

  it("stay the same distances when the mean is taken out", () => {
    const centred = gram.centred();
    for (let i = 0; i < vectors.length; i++) {
      for (let j = 0; j < vectors.length; j++) {
        near(centred.squaredDistance(i, j), gram.squaredDistance(i, j));
      }
    }
    near(centred.meanProduct([0, 1, 2, 3, 4], [0, 1, 2, 3, 4]), 0);
  });

  it("give principal components that keep all distances when there are enough of them", () => {
    const { coordinates, shares } = gram.principalComponents(3);
    near(
      shares.reduce((sum, share) => sum + share, 0),
      1,
      1e-6,
    );
    assert((shares[0] ?? 0) >= (shares[1] ?? 0) && (shares[1] ?? 0) >= (shares[2] ?? 0));
    for (let i = 0; i < vectors.length; i++) {
      for (let j = 0; j < i; j++) {
        const distance = (coordinates[i] ?? []).reduce(
          (sum, value, k) => sum + (value - (coordinates[j]?.[k] ?? 0)) ** 2,
          0,
        );
        near(distance, gram.squaredDistance(i, j), 1e-4);
      }
    }
  });

  it("are refused where they are no triangle", () => {
    assert.throws(() => new Gram(new Float64Array(4)), /4 inner products are no triangle/);
    assert.throws(() => gram.product(0, 9), RangeError);
  });
});
