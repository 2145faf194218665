import * as z from "zod";

/** One identity that a model must hold before anything is computed with it. */
export const Check = z.object({
  name: z.string(),
  passed: z.boolean(),
  /** The measured figure and the tolerance it was held against. */
  detail: z.string(),
});
export type Check = z.infer<typeof Check>;

export const EngineOptions = z.object({
  /** Type of the KV cache; `auto` takes F32 where it costs at most 256 MB, else F16. */
  kvType: z.enum(["auto", "F32", "F16"]),
  flashAttention: z.enum(["auto", "on", "off"]),
  /** 0 takes the number of physical cores, fewer for small models. */
  threads: z.int().min(0).max(512),
  /** Number of layers on an accelerator; 0 computes on the CPU. */
  gpuLayers: z.int().min(0),
});
export type EngineOptions = z.infer<typeof EngineOptions>;

export const defaultEngineOptions: EngineOptions = {
  kvType: "auto",
  flashAttention: "auto",
  threads: 0,
  gpuLayers: 0,
};

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
  device: z.string(),
  /** Bytes of the KV cache for one token. */
  kvBytesPerToken: z.number(),
  /** Whether a token for the beginning of a text is put in front of every prompt. */
  addsBeginning: z.boolean(),
  /** Whether the file holds a chat template. */
  chatTemplate: z.boolean(),
  /** Speed at which a short prompt was computed at load: for estimates. */
  tokensPerSecond: z.number(),
  recurrent: z.boolean(),
  /** Tokens that attention looks back; 0 where it looks back over everything. */
  slidingWindow: z.int(),
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
