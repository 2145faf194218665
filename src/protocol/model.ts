import * as z from "zod";
import { engineOptions } from "./engineOptions.js";

/** One identity that a model must hold before anything is computed with it. */
export const Check = z.object({
  name: z.string().describe("what was tried"),
  passed: z.boolean().describe("whether it held"),
  detail: z.string().describe("the figure that decided, with its limit"),
});
export type Check = z.infer<typeof Check>;

/** Where a loaded model lies, and why. */
export const Placement = z.object({
  devices: z
    .array(
      z.object({
        name: z.string(),
        description: z.string(),
        /** How many it computes; what comes after the last block counts as one. */
        layers: z.int().positive(),
      }),
    )
    .describe("what computes layers, in the order of the layers"),
  contextSize: z.int().positive().describe("tokens of KV cache that were made room for"),
  reason: z.string().describe("what was chosen and why, in one sentence"),
  attempts: z.array(z.string()).describe("larger plans that could not be allocated"),
});
export type Placement = z.infer<typeof Placement>;

/** Bytes on all devices together, right after loading. */
const ModelMemory = z.object({
  weights: z.number().describe("bytes of all tensors"),
  repacked: z
    .number()
    .describe(
      "bytes of weights that llama.cpp keeps a second time, rearranged for this processor (its REPACK and AMX buffers)",
    ),
  tables: z
    .number()
    .nullable()
    .describe(
      "bytes of llama.cpp's tables of the vocabulary; null where the system does not tell (all but Linux)",
    ),
  cache: z.number().describe("bytes of the KV cache and of recurrent states"),
  compute: z.number().describe("bytes of the buffers that layers are computed in"),
  outputs: z.number().describe("bytes of the buffers that predictions are read from"),
});

/** What is known of a loaded model. Layers are 0-based, the embedding excluded. */
export const ModelInfo = z.object({
  file: z.string().describe("absolute path"),
  name: z.string().describe("as the GGUF file gives it"),
  architecture: z.string().describe("llama.cpp's name of the architecture"),
  description: z.string().describe("llama.cpp's description: size and type"),
  layers: z.int().positive().describe("number of layers; layers count from 0, the embedding excluded"),
  embeddingLength: z.int().positive().describe("width of the residual stream"),
  vocabulary: z.int().positive().describe("number of tokens"),
  contextLength: z.int().nonnegative().describe("longest text in tokens; 0 where the model gives none"),
  parameters: z.number().describe("number of weights"),
  fileSize: z.number().describe("bytes of all tensors"),
  fingerprint: z
    .string()
    .describe("SHA-256 over the GGUF's header and the first 4 KiB of every tensor, in hexadecimal"),
  release: z.string().describe("llama.cpp's release"),
  kvType: z.enum(["F32", "F16"]).describe("type of the KV cache"),
  flashAttention: z.enum(["auto", "on", "off"]).describe("as asked of llama.cpp"),
  threads: z.int().describe("threads that compute"),
  device: z.string().describe("names of the devices that compute layers"),
  placement: Placement.describe("where the layers are, and why"),
  kvBytesPerToken: z.number().describe("bytes of KV cache for one token"),
  stateBytes: z.number().describe("bytes of the recurrent state of one prompt; 0 where there is none"),
  memory: ModelMemory.describe("what is allocated on all devices together, right after loading"),
  addsBeginning: z
    .boolean()
    .describe("whether a token for the beginning of a text is put in front of every prompt"),
  chatTemplate: z.boolean().describe("whether the file holds a chat template, which chat: true needs"),
  tokensPerSecond: z.number().describe("speed of a short prompt"),
  recurrent: z.boolean().describe("whether it keeps a recurrent state"),
  slidingWindow: z.int().describe("tokens that attention looks back; 0 for all"),
  quantisation: z.string().describe("llama.cpp's name for the type of most weights"),
  checks: z.array(Check).describe("the same as beside the model"),
});
export type ModelInfo = z.infer<typeof ModelInfo>;

export const LoadParams = z.object({ file: z.string().min(1), options: engineOptions() });
export type LoadParams = z.infer<typeof LoadParams>;

/** What `icl probe` shows. `model` is null where the file could not even be loaded. */
export const ProbeResult = z.object({
  supported: z.boolean().describe("whether task vectors work on this model"),
  reason: z.string().nullable().describe("why it is refused, in one sentence; null where it is supported"),
  architecture: z.string().describe("llama.cpp's name of the architecture"),
  checks: z
    .array(Check)
    .describe("what was tried on the model, in order; later checks are left out once one fails"),
  model: ModelInfo.nullable().describe("what is known of the model; null where it is refused"),
});
export type ProbeResult = z.infer<typeof ProbeResult>;
