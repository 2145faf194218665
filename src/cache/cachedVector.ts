import * as z from "zod";
import type { TensorFile } from "./safetensors.js";

/** How a cached vector came to be. Layers are 0-based, the embedding excluded. */
export const VectorMetadata = z.object({
  task: z.string(),
  /** The `.icl` file, as the user knows it. */
  file: z.string(),
  /** Name of the model. */
  model: z.string(),
  fingerprint: z.string(),
  /** The chosen layer. */
  layer: z.int().nonnegative(),
  method: z.enum(["replace", "add"]),
  scale: z.number(),
  /** Whether the layer was chosen by held-out demonstrations rather than taken by rule. */
  validated: z.boolean(),
  folds: z.int().nonnegative(),
  /** Validation figures of each layer tried, null where not validated: a selection, never a result. */
  candidates: z.array(
    z.object({
      layer: z.int().nonnegative(),
      accuracy: z.number().nullable(),
      logProbability: z.number().nullable(),
    }),
  ),
  /** How the demonstrations held out were answered at the chosen layer; vectors stored earlier lack it. */
  heldOut: z
    .array(z.object({ demonstration: z.int().nonnegative(), match: z.boolean(), logProbability: z.number() }))
    .optional(),
  dummies: z.array(z.string()),
  demonstrations: z.int().nonnegative(),
  promptTokens: z.object({ fewShot: z.int().nonnegative(), zeroShot: z.int().nonnegative() }),
  seed: z.number(),
  createdAt: z.iso.datetime(),
  formatVersion: z.int().positive(),
});
export type VectorMetadata = z.infer<typeof VectorMetadata>;

export interface CachedVector {
  /** Task vectors of all layers: shape [layers, embeddingLength], row-major. */
  readonly theta: Float32Array;
  readonly layers: number;
  readonly embeddingLength: number;
  readonly metadata: VectorMetadata;
}

/** The tensor `theta` and what is known of it. @throws ZodError for metadata of another kind. */
export function encodeCachedVector({ theta, layers, embeddingLength, metadata }: CachedVector): TensorFile {
  return {
    tensors: new Map([["theta", { shape: [layers, embeddingLength], data: theta }]]),
    metadata: { format: "icl-task-vector", vector: JSON.stringify(VectorMetadata.parse(metadata)) },
  };
}

/** Reads what `encodeCachedVector` made; throws an Error for anything else. */
export function decodeCachedVector({ tensors, metadata }: TensorFile): CachedVector {
  const theta = tensors.get("theta");
  const [layers, embeddingLength, ...rest] = theta?.shape ?? [];
  if (theta === undefined || layers === undefined || embeddingLength === undefined || rest.length > 0) {
    throw new Error("It holds no matrix named theta.");
  }
  return { theta: theta.data, layers, embeddingLength, metadata: decodeVectorMetadata(metadata) };
}

/** @throws SyntaxError or ZodError where they describe no vector. */
export function decodeVectorMetadata(metadata: TensorFile["metadata"]): VectorMetadata {
  return VectorMetadata.parse(JSON.parse(metadata["vector"] ?? ""));
}
