import * as z from "zod";
import { Cells } from "./cells.js";
import { failureCode } from "./failure.js";
import { Intervention } from "./intervention.js";
import { Generation, RowResult, TopToken, Vectors } from "./rows.js";
import { TokenId } from "./tokenId.js";

/** Interventions that the engine keeps for answers to come, under a name that the client chooses. */
const HeldInterventions = z.object({
  key: z.string(),
  /** At the prompt's last token. */
  separator: z.array(Intervention),
  /** At every token of the answer: follow-through. */
  answer: z.array(Intervention),
  /** Stand before the prompt; null for none. */
  cells: Cells.nullable(),
});

/** An answer to be generated beside others. */
export const Admission = z.object({
  /** Chosen by the client, never twice. */
  id: z.int().nonnegative(),
  tokens: z.array(TokenId).min(1),
  /** So many first tokens are worth keeping: other prompts begin with the same. Less than all of them. */
  prefix: z.int().nonnegative(),
  /** What is done to the prompt and its answer: the key of held interventions, null for nothing. */
  interventions: z.string().nullable(),
  generate: Generation.omit({ wanted: true }),
  /** 0 takes the most probable token. */
  temperature: z.number().min(0),
  seed: z.int(),
  /** How many of the most probable tokens to return with each one; null where no probability is wanted. */
  top: z.int().min(0).max(20).nullable(),
  /** Tokens of the answer that are known already, where an engine before this one began it. */
  answer: z.array(TokenId),
});
export type Admission = z.infer<typeof Admission>;

/**
 * Goes on with all answers under way, a token of each at a time, and takes in new ones: continuous batching whose
 * steps are requests, so that others have their turn between them.
 */
export const AdvanceParams = z.object({
  /** Answers that were admitted before and are still wanted; all others are dropped. */
  wanted: z.array(z.int().nonnegative()),
  admit: z.array(Admission),
  hold: z.array(HeldInterventions),
  vectors: Vectors,
  /** Steps are taken until an answer begins or ends, or this time is over; at least one. */
  milliseconds: z.number().min(0).max(1000),
});
export type AdvanceParams = z.infer<typeof AdvanceParams>;

export const GeneratedToken = z.object({
  token: TokenId,
  /** Its text by itself; a piece of a character shows as U+FFFD. */
  piece: z.string(),
  /** What it adds to the answer's text. A character is added whole, and what may begin a stop text once it does not. */
  text: z.string(),
  /** Natural logarithm at temperature 1; null where `top` was. */
  logProbability: z.number().nullable(),
  top: z.array(TopToken),
  /** Whether the second most probable token's logit is within 1e-3 of the largest: other batches may choose it. */
  nearTie: z.boolean(),
});
export type GeneratedToken = z.infer<typeof GeneratedToken>;

export const Advanced = z.object({
  id: z.int().nonnegative(),
  tokens: z.array(GeneratedToken),
  /** Null while it goes on. */
  ended: RowResult.shape.ended.nullable(),
  /** Text that was held back until the end, behind that of all tokens. */
  rest: z.string(),
  /** Why it could not go on; it is dropped. */
  failure: z.object({ code: failureCode(), message: z.string() }).nullable(),
});
export type Advanced = z.infer<typeof Advanced>;

export const AdvanceResult = z.object({
  /** Those that have new tokens or have ended. */
  answers: z.array(Advanced),
  /** Wanted answers that this engine does not have: admit them again. */
  unknown: z.array(z.int()),
  /** Keys of interventions that it does not hold: the answers that need them were not admitted. */
  missing: z.array(z.string()),
  /** Tokens that went through the model. */
  evaluatedTokens: z.int(),
});
export type AdvanceResult = z.infer<typeof AdvanceResult>;
