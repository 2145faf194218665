import * as z from "zod";
import { VectorSummary } from "../method/comparison.js";
import type { Interventions } from "../method/intervention.js";
import {
  packInterventions,
  PackedInterventions,
  unpackInterventions,
} from "../method/packedInterventions.js";
import { cellsOf, cellTensors } from "./cellTensors.js";
import type { TensorFile } from "./safetensors.js";

/** How a cached vector came to be. Layers are 0-based, the embedding excluded. */
export const VectorMetadata = VectorSummary.omit({ cached: true, given: true }).extend({
  task: z.string().describe("name of the task"),
  file: z.string().describe("the .icl file, absolute"),
  model: z.string().describe("name of the model"),
  fingerprint: z.string().describe("fingerprint of the model"),
  thetaLayer: z
    .int()
    .nonnegative()
    .describe("the layer where the mean few-shot state, patched in, does best"),
  interventions: PackedInterventions.describe(
    "what is done with the file's vectors, named by their place in it",
  ),
  demonstrations: z.int().nonnegative().describe("number of demonstrations"),
  promptTokens: z
    .object({ fewShot: z.int().nonnegative(), taskVector: z.int().nonnegative() })
    .describe("tokens of the prompt with all demonstrations, and as it is run with the vector"),
  createdAt: z.iso.datetime().describe("when it was computed"),
  formatVersion: z.int().positive().describe("version of the vector's format"),
});
export type VectorMetadata = z.infer<typeof VectorMetadata>;

export interface CachedVector {
  /** Task vectors of all layers: shape [layers, embeddingLength], row-major. */
  readonly theta: Float32Array;
  readonly layers: number;
  readonly embeddingLength: number;
  readonly interventions: Interventions;
  readonly metadata: Omit<VectorMetadata, "interventions">;
}

/** The tensors `theta` and `vectors`, those of cells if there are some, and what is known of them. @throws ZodError for metadata of another kind. */
export function encodeCachedVector(entry: CachedVector): TensorFile {
  const { theta, layers, embeddingLength, metadata } = entry;
  const { packed, vectors, cells } = packInterventions(entry.interventions);
  const data = new Float32Array(vectors.length * embeddingLength);
  vectors.forEach((values, index) => {
    data.set(values, index * embeddingLength);
  });
  return {
    tensors: new Map([
      ["theta", { shape: [layers, embeddingLength], data: theta }],
      ["vectors", { shape: [vectors.length, embeddingLength], data }],
      ...cellTensors(packed, cells),
    ]),
    metadata: {
      format: "icl-task-vector",
      vector: JSON.stringify(VectorMetadata.parse({ ...metadata, interventions: packed })),
    },
  };
}

/** Reads what `encodeCachedVector` made; throws an Error for anything else. */
export function decodeCachedVector({ tensors, metadata }: TensorFile): CachedVector {
  const theta = matrix(tensors, "theta");
  const vectors = matrix(tensors, "vectors");
  const [layers, embeddingLength] = theta.shape;
  const { interventions, ...known } = decodeVectorMetadata(metadata);
  if (vectors.shape[1] !== embeddingLength) throw new Error("Its vectors are not as wide as theta.");
  const rows = Array.from({ length: vectors.shape[0] }, (_, row) =>
    vectors.data.subarray(row * embeddingLength, (row + 1) * embeddingLength),
  );
  return {
    theta: theta.data,
    layers,
    embeddingLength,
    interventions: unpackInterventions(interventions, rows, cellsOf(tensors)),
    metadata: known,
  };
}

function matrix(
  tensors: TensorFile["tensors"],
  name: string,
): { readonly shape: readonly [number, number]; readonly data: Float32Array } {
  const tensor = tensors.get(name);
  const [rows, columns, ...rest] = tensor?.shape ?? [];
  if (tensor === undefined || rows === undefined || columns === undefined || rest.length > 0) {
    throw new Error(`It holds no matrix named ${name}.`);
  }
  return { shape: [rows, columns], data: tensor.data };
}

/** @throws SyntaxError or ZodError where they describe no vector. */
export function decodeVectorMetadata(metadata: TensorFile["metadata"]): VectorMetadata {
  return VectorMetadata.parse(JSON.parse(metadata["vector"] ?? ""));
}
