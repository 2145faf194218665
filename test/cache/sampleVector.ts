import type { CachedVector } from "../../src/cache/cachedVector.js";
import { vectorFormatVersion } from "../../src/cache/vectorKey.js";
import type { VectorKey } from "../../src/cache/vectorKey.js";
import type { Interventions } from "../../src/method/intervention.js";

export function sampleKey(seed = 0): VectorKey {
  return {
    fingerprint: "00ff",
    extraction: `[[1,2,3],[1,2,4],${seed}]`,
    release: "b9858",
    kvType: "F32",
    flashAttention: "off",
    formatVersion: vectorFormatVersion,
  };
}

export function sampleMetadata(changes: Partial<CachedVector["metadata"]> = {}): CachedVector["metadata"] {
  return {
    task: "country to capital",
    file: "capitals.icl",
    model: "Sample 1B — „Größe“",
    fingerprint: "00ff",
    layer: 1,
    thetaLayer: 2,
    method: "linear",
    scale: 1,
    lead: "joiner",
    followThrough: true,
    keep: 0,
    instruction: true,
    pairs: 5,
    validated: true,
    folds: 5,
    candidates: [
      { ...tried, method: "replace", layer: 0, answerKl: null },
      { ...tried, method: "linear", layer: 1, answerKl: 0.75 },
    ],
    heldOut: [{ demonstration: 0, match: true, agreement: true }],
    dummies: ["France", "日本"],
    demonstrations: 5,
    promptTokens: { fewShot: 41, taskVector: 6 },
    createdAt: "2025-01-02T03:04:05.678Z",
    formatVersion: vectorFormatVersion,
    ...changes,
  };
}

const tried = {
  lead: "joiner",
  followThrough: true,
  firstTokenKl: 0.5,
  firstTokenAgreement: 0.8,
  standardError: 0.25,
} as const;

/** The seed of a sample, which its metadata hold as the number of demonstrations. */
export function seedOf({ demonstrations }: Pick<CachedVector["metadata"], "demonstrations">): number {
  return demonstrations;
}

/** Both kinds of source, over vectors that share numbers with none. */
export function sampleInterventions(seed: number, embeddingLength: number): Interventions {
  const values = (place: number): Float32Array =>
    Float32Array.from({ length: embeddingLength }, (_, i) => Math.fround(seed - place - i / 3));
  const linear = {
    kind: "linear",
    center: values(1),
    offset: values(2),
    keys: [values(3), values(4)],
    values: [values(5), values(6)],
  } as const;
  return {
    separator: [{ layer: 1, method: "replace", scale: 1, source: linear }],
    answer: [{ layer: 1, method: "add", scale: 0.5, source: { kind: "vector", values: values(7) } }],
  };
}

/** A vector whose numbers follow from the seed alone, so that any process can tell whether it is the right one. */
export function sampleVector(seed = 0, layers = 3, embeddingLength = 5): CachedVector {
  return {
    theta: Float32Array.from({ length: layers * embeddingLength }, (_, i) => Math.fround(seed + i / 7)),
    layers,
    embeddingLength,
    interventions: sampleInterventions(seed, embeddingLength),
    metadata: sampleMetadata({ demonstrations: seed }),
  };
}
