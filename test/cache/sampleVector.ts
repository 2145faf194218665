import type { CachedVector, VectorMetadata } from "../../src/cache/cachedVector.js";
import { vectorFormatVersion } from "../../src/cache/vectorKey.js";
import type { VectorKey } from "../../src/cache/vectorKey.js";

export function sampleKey(seed = 0): VectorKey {
  return {
    fingerprint: "00ff",
    prompts: [
      [1, 2, 3],
      [1, 2, 4],
    ],
    validation: "[]",
    method: "replace",
    release: "b9858",
    kvType: "F32",
    flashAttention: "off",
    seed,
    formatVersion: vectorFormatVersion,
  };
}

export function sampleMetadata(changes: Partial<VectorMetadata> = {}): VectorMetadata {
  return {
    task: "country to capital",
    file: "capitals.icl",
    model: "Sample 1B — „Größe“",
    fingerprint: "00ff",
    layer: 1,
    method: "replace",
    scale: 1,
    validated: true,
    folds: 5,
    candidates: [
      { layer: 0, accuracy: null, logProbability: null },
      { layer: 1, accuracy: 0.8, logProbability: -0.25 },
    ],
    dummies: ["France", "日本"],
    demonstrations: 5,
    promptTokens: { fewShot: 41, zeroShot: 6 },
    seed: 7,
    createdAt: "2025-01-02T03:04:05.678Z",
    formatVersion: vectorFormatVersion,
    ...changes,
  };
}

/** A vector whose numbers follow from the seed alone, so that any process can tell whether it is the right one. */
export function sampleVector(seed = 0, layers = 3, embeddingLength = 5): CachedVector {
  return {
    theta: Float32Array.from({ length: layers * embeddingLength }, (_, i) => Math.fround(seed + i / 7)),
    layers,
    embeddingLength,
    metadata: sampleMetadata({ seed }),
  };
}
