import assert from "node:assert/strict";
import { randomInterventions, randomVectorLike } from "../../src/method/randomVector.js";

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

  it("stand at the places of the interventions, with the norms of what those write", () => {
    const linear = { kind: "linear", center: theta, offset: theta, keys: [theta], values: [theta] } as const;
    const source = { kind: "vector", values: theta.map((value) => 2 * value) } as const;
    const given = {
      separator: [{ layer: 3, method: "replace", scale: 1, source: linear }],
      answer: [{ layer: 3, method: "add", scale: 0.5, source }],
    } as const;
    const random = randomInterventions(given, 1);
    const [separator, answer] = [random.separator[0], random.answer[0]];
    assert.ok(separator?.source.kind === "vector" && answer?.source.kind === "vector");
    assert.deepEqual({ ...separator, source: linear }, given.separator[0]);
    assert.deepEqual({ ...answer, source }, given.answer[0]);
    assert.ok(Math.abs(norm(separator.source.values) / norm(theta) - 1) < 1e-6);
    assert.ok(Math.abs(norm(answer.source.values) / norm(theta) - 2) < 1e-6);
    assert.notDeepEqual(separator.source.values, randomInterventions(given, 2).separator[0]?.source);
    assert.deepEqual(random, randomInterventions(given, 1));
  });
});
