import * as z from "zod";

/** What a saved KV cache hangs on besides its tokens: under anything else it is garbage, or refused. */
export const StateConditions = z.object({
  /** llama.cpp's release. */
  release: z.string(),
  /** Of the model, see ModelInfo. */
  fingerprint: z.string(),
  kvType: z.enum(["F32", "F16"]),
  flashAttention: z.enum(["auto", "on", "off"]),
  /** Streams of the KV cache: 1 where all sequences share one. */
  streams: z.int().positive(),
});
export type StateConditions = z.infer<typeof StateConditions>;

/** Asks for the KV cache of these tokens in a file of llama.cpp's own format. */
export const SaveStateParams = z.object({
  tokens: z.array(z.int().nonnegative()).min(1),
  /** Absolute path; what stands there is lost. */
  file: z.string().min(1),
});
export type SaveStateParams = z.infer<typeof SaveStateParams>;

export const SaveStateResult = z.object({
  bytes: z.int().positive(),
  /** Of the file, in hexadecimal: llama.cpp aborts on one that is damaged. */
  sha256: z.string(),
  conditions: StateConditions,
});
export type SaveStateResult = z.infer<typeof SaveStateResult>;

/** A saved KV cache that rows go on from. */
export const StateFile = z.object({
  /** Absolute path of what `saveState` wrote. */
  file: z.string().min(1),
  /** As `saveState` returned it. */
  sha256: z.string(),
  /** Those that it was saved under. */
  conditions: StateConditions,
});
export type StateFile = z.infer<typeof StateFile>;
