import assert from "node:assert/strict";
import { randomVectorLike } from "../../src/method/randomVector.js";

const norm = (vector: Float32Array): number => Math.hypot(...vector);

describe("random control vectors", () => {
  const theta = Float32Array.from({ length: 256 }, (_, index) => Math.sin(index) * 3);

  it("have the norm of the vector they stand beside, and another direction", () => {
    const random = randomVectorLike(theta, 1);
    assert.ok(Math.abs(norm(random) / norm(theta) - 1) < 1e-6);
    const cosine =
      random.reduce((sum, value, index) => sum + value * (theta[index] ?? 0), 0) / norm(theta) ** 2;
    assert.ok(Math.abs(cosine) < 0.3, `cosine ${cosine}`);
  });

  it("depend on the seed alone", () => {
    assert.deepEqual(randomVectorLike(theta, 5), randomVectorLike(theta, 5));
    assert.notDeepEqual(randomVectorLike(theta, 5), randomVectorLike(theta, 6));
  });
});
