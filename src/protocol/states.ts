import * as z from "zod";
import { Floats } from "./numbers.js";
import { TokenId } from "./tokenId.js";

/** Tokens of which the last `count` are looked at. */
export const PromptEnd = z.object({ tokens: z.array(TokenId).min(1), count: z.int().positive() });
export type PromptEnd = z.infer<typeof PromptEnd>;

/** Asks for the residual streams at the last tokens of prompts, each by itself. */
export const StatesParams = z.object({
  prompts: z.array(PromptEnd),
  /** 0-based, in rising order; no layer above the last of them is computed. */
  layers: z.array(z.int().nonnegative()).min(1),
});
export type StatesParams = z.infer<typeof StatesParams>;

export const StatesResult = z.object({
  /** For each prompt a tensor of shape [layers, count, embeddingLength], row-major. */
  prompts: z.array(Floats),
  evaluatedTokens: z.int(),
});
export type StatesResult = z.infer<typeof StatesResult>;
