import * as z from "zod";
import type { TensorFile } from "./safetensors.js";

/** How a cached vector came to be. Layers are 0-based, the embedding excluded. */
export const VectorMetadata = z.object({
  task: z.string().describe("name of the task"),
  file: z.string().describe("the .icl file, absolute"),
  model: z.string().describe("name of the model"),
  fingerprint: z.string().describe("fingerprint of the model"),
  layer: z.int().nonnegative().describe("the chosen layer, from 0 on"),
  method: z.enum(["replace", "add"]).describe("replace or add"),
  scale: z.number().describe("factor of the vector; counts with the method add alone"),
  validated: z.boolean().describe("whether the layer was chosen by held-out demonstrations"),
  folds: z.int().nonnegative().describe("number of demonstrations held out in turn"),
  candidates: z
    .array(
      z.object({
        layer: z.int().nonnegative(),
        accuracy: z.number().nullable(),
        logProbability: z.number().nullable(),
      }),
    )
    .describe("the layers that were tried: a selection, never a result"),
  heldOut: z
    .array(z.object({ demonstration: z.int().nonnegative(), match: z.boolean(), logProbability: z.number() }))
    .optional()
    .describe(
      "how each demonstration held out was answered at the chosen layer by the vector of the others: a selection, never a result; lacking in vectors of earlier versions",
    ),
  dummies: z.array(z.string()).describe("inputs of the dummy queries"),
  demonstrations: z.int().nonnegative().describe("number of demonstrations"),
  promptTokens: z
    .object({ fewShot: z.int().nonnegative(), zeroShot: z.int().nonnegative() })
    .describe("tokens of the prompt with all demonstrations, and of the query alone"),
  seed: z.number().describe("seed of everything that was drawn at random"),
  createdAt: z.iso.datetime().describe("when it was computed"),
  formatVersion: z.int().positive().describe("version of the vector's format"),
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
