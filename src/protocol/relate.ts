import * as z from "zod";
import { Doubles } from "./numbers.js";

/** Asks how the residual streams at the last tokens of prompts lie to each other, at every layer. */
export const RelateParams = z.object({ prompts: z.array(z.array(z.int().nonnegative()).min(1)).min(1) });
export type RelateParams = z.infer<typeof RelateParams>;

/** The vectors themselves stay in the engine: thousands of numbers each, where one for a pair is wanted. */
export const RelateResult = z.object({
  /**
   * For each layer the inner products of all pairs: n · (n + 1) / 2 numbers, the lower triangle row by row: (0,0), (1,0), (1,1), (2,0), …
   */
  layers: z.array(Doubles),
  evaluatedTokens: z.int(),
});
export type RelateResult = z.infer<typeof RelateResult>;
