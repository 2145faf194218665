import * as z from "zod";
import { VectorDescription } from "./describedVector.js";

/** Raised when a field is removed or changes its meaning; new fields do not raise it. */
export const VECTOR_DOCUMENT_VERSION = 2;

const Values = z
  .union([z.array(z.number()), z.base64()])
  .describe(
    "numbers of 32-bit precision, as many as the model's embeddingLength; or the same as little-endian float32 in base64",
  );

/** What `icl export --format json` writes. */
export const VectorDocument = VectorDescription.extend({
  format: z.literal("icl-task-vector").describe("distinguishes this document from others"),
  version: z.literal(VECTOR_DOCUMENT_VERSION).describe("version of this document's shape"),
  vectors: z.array(Values).describe("the vectors that the interventions name"),
  cells: z
    .object({ keys: Values, values: Values })
    .exactOptional()
    .describe(
      "keys, after their positions were encoded, and values of the cells that stand for the demonstrations: cell by cell all layers, in the order of llama.cpp's sequence state; absent where there are none",
    ),
  theta: z
    .array(
      z.object({
        layer: z.int().nonnegative().describe("from 0 on, the embedding excluded"),
        values: Values,
      }),
    )
    .describe("the mean few-shot state at each layer that is given (the task vector of Hendel et al. 2023)"),
});
export type VectorDocument = z.infer<typeof VectorDocument>;
