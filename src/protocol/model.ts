import * as z from "zod";
import { EngineOptions } from "./engineOptions.js";

/** One identity that a model must hold before anything is computed with it. */
export const Check = z.object({
  name: z.string(),
  passed: z.boolean(),
  /** The measured figure and the tolerance it was held against. */
  detail: z.string(),
});
export type Check = z.infer<typeof Check>;

/** Where a loaded model lies, and why. */
export const Placement = z.object({
  /** Those that compute layers, in the order of their layers; the CPU first where it computes some. */
  devices: z.array(
    z.object({
      name: z.string(),
      description: z.string(),
      /** How many it computes; what comes after the last block counts as one. */
      layers: z.int().positive(),
    }),
  ),
  /** Tokens of KV cache that were made room for. */
  contextSize: z.int().positive(),
  /** What was chosen and why, in one sentence. */
  reason: z.string(),
  /** Larger plans that llama.cpp could not allocate, each a sentence. */
  attempts: z.array(z.string()),
});
export type Placement = z.infer<typeof Placement>;

/** Bytes on all devices together, right after loading. */
export const ModelMemory = z.object({
  weights: z.number(),
  /** The KV cache and recurrent states. */
  cache: z.number(),
  compute: z.number(),
  outputs: z.number(),
});

/** What is known of a loaded model. Layers are 0-based, the embedding excluded. */
export const ModelInfo = z.object({
  file: z.string(),
  name: z.string(),
  architecture: z.string(),
  description: z.string(),
  layers: z.int().positive(),
  embeddingLength: z.int().positive(),
  vocabulary: z.int().positive(),
  contextLength: z.int().nonnegative(),
  parameters: z.number(),
  /** Bytes of all tensors. */
  fileSize: z.number(),
  /** SHA-256 over the header and the first 4 KiB of every tensor, in hexadecimal. */
  fingerprint: z.string(),
  /** llama.cpp's release. */
  release: z.string(),
  kvType: z.enum(["F32", "F16"]),
  flashAttention: z.enum(["auto", "on", "off"]),
  threads: z.int(),
  /** Names of the devices that compute layers. */
  device: z.string(),
  placement: Placement,
  /** Bytes of the KV cache for one token. */
  kvBytesPerToken: z.number(),
  /** Bytes of the recurrent state of one sequence, whatever its length; 0 where there is none. */
  stateBytes: z.number(),
  memory: ModelMemory,
  /** Whether a token for the beginning of a text is put in front of every prompt. */
  addsBeginning: z.boolean(),
  /** Whether the file holds a chat template. */
  chatTemplate: z.boolean(),
  /** Speed at which a short prompt was computed at load: for estimates. */
  tokensPerSecond: z.number(),
  recurrent: z.boolean(),
  /** Tokens that attention looks back; 0 where it looks back over everything. */
  slidingWindow: z.int(),
  /** llama.cpp's name for the type of most weights. */
  quantisation: z.string(),
  checks: z.array(Check),
});
export type ModelInfo = z.infer<typeof ModelInfo>;

export const LoadParams = z.object({ file: z.string().min(1), options: EngineOptions });
export type LoadParams = z.infer<typeof LoadParams>;

/** What `icl probe` shows. `model` is null where the file could not even be loaded. */
export const ProbeResult = z.object({
  supported: z.boolean(),
  /** Why the model is refused, in one sentence; null where it is supported. */
  reason: z.string().nullable(),
  architecture: z.string(),
  checks: z.array(Check),
  model: ModelInfo.nullable(),
});
export type ProbeResult = z.infer<typeof ProbeResult>;
