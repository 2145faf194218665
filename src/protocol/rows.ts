import * as z from "zod";
import { Intervention, Patch } from "./intervention.js";
import { Cells } from "./cells.js";
import { AppliedControlVector } from "./controlVector.js";
import { Floats } from "./numbers.js";
import { StateFile } from "./savedState.js";
import { TokenId } from "./tokenId.js";

/** What interventions write, by their indices: `embeddingLength` numbers each. */
export const Vectors = z.array(Floats).readonly();

/** How an answer is generated, greedily. */
export const Generation = z.object({
  maxTokens: z.int().positive(),
  /** The answer ends before the first of these texts; empty texts are not allowed. */
  stop: z.array(z.string().min(1)),
  /** Tokens that end the answer, besides those by which the vocabulary ends a text. */
  stopTokens: z.array(TokenId).optional(),
  /**
   * Where given, generation ends as soon as the text can no longer become one of these (leading white space
   * and what follows aside): enough to know whether an answer is exact, without writing out wrong ones.
   */
  wanted: z.object({ texts: z.array(z.string()), ignoreCase: z.boolean() }).nullable(),
});
export type Generation = z.infer<typeof Generation>;

/** One prompt to evaluate. Rows that share a token prefix share its computation. */
export const Row = z.object({
  tokens: z.array(TokenId).min(1),
  /** Index into the request's cells, which stand before the tokens; positions of patches do not count them. */
  cells: z.int().nonnegative().optional(),
  patches: z.array(Patch),
  /** Act at every token of the answer that goes through the model, be it expected, forced or generated. */
  follow: z.array(Intervention),
  /** Tokens whose joint log-probability after the prompt is wanted; empty for none. */
  expected: z.array(TokenId),
  generate: Generation.nullable(),
  /** How many of the most probable tokens to return. */
  top: z.int().min(0).max(100),
  /** Index of the row whose distribution this row's is compared with: KL(reference ‖ this row). */
  reference: z.int().nonnegative().nullable(),
  /**
   * `first` compares at the first answer token that holds more than white space; `expected` sums over all expected
   * tokens, each after those before it (teacher forcing): the reference then has the same `expected`.
   */
  klOver: z.enum(["first", "expected"]),
});
export type Row = z.infer<typeof Row>;

export const EvaluateParams = z.object({
  vectors: Vectors,
  /** What rows name; not together with `state` or `controlVector`. */
  cells: z.array(Cells).readonly().optional(),
  rows: z.array(Row).readonly(),
  /** Acts on all rows. Not together with `state`, which was saved without it. */
  controlVector: AppliedControlVector.optional(),
  /** What the rows share with its tokens is not computed again. */
  state: StateFile.optional(),
});
export type EvaluateParams = z.infer<typeof EvaluateParams>;

export const TopToken = z.object({
  token: TokenId.describe("its number in the vocabulary"),
  text: z.string().describe("its text; a piece of a character shows as U+FFFD"),
  probability: z.number().describe("0 to 1"),
});
export type TopToken = z.infer<typeof TopToken>;

export const RowResult = z.object({
  /** The generated text before the stop text; empty where nothing was generated. */
  answer: z.string(),
  answerTokens: z.array(TokenId),
  ended: z.enum(["stop", "end-of-text", "length", "mismatch", "not-generated"]),
  /** The token that ended the text or the turn, which is not among `answerTokens`; null where none did. */
  endToken: TokenId.nullable(),
  /** Natural logarithm; null where no tokens were expected. */
  expectedLogProbability: z.number().nullable(),
  /** So many expected tokens from the first on are the most probable ones, each after those before it. */
  expectedGreedy: z.int(),
  /** The most probable token after the prompt. */
  firstToken: TokenId,
  /** Most probable tokens at the first answer token that holds more than white space. */
  top: z.array(TopToken),
  /** KL(reference ‖ row) in nats over the whole vocabulary, where `klOver` says. */
  kl: z.number().nullable(),
});
export type RowResult = z.infer<typeof RowResult>;

export const EvaluateResult = z.object({
  rows: z.array(RowResult),
  /** Tokens that went through the model, shared prefixes counted once. */
  evaluatedTokens: z.int(),
  /** Time that the engine took, waiting for its turn and the way there and back excluded. */
  milliseconds: z.number(),
});
export type EvaluateResult = z.infer<typeof EvaluateResult>;

/** Residual streams at the last token of each prompt, averaged over the prompts of a group. */
export const CaptureParams = z.object({
  groups: z.array(z.array(z.array(TokenId).min(1)).min(1)),
});
export type CaptureParams = z.infer<typeof CaptureParams>;

export const CaptureResult = z.object({
  /** For each group a tensor of shape [layers, embeddingLength], row-major. */
  groups: z.array(Floats),
  evaluatedTokens: z.int(),
});
export type CaptureResult = z.infer<typeof CaptureResult>;

/** Asks for times to the first token, one prompt at a time. */
export const MeasureParams = z.object({
  vectors: Vectors,
  cells: z.array(Cells).readonly().optional(),
  rows: z.array(
    z.object({
      tokens: z.array(TokenId).min(1),
      /** As in `Row`; no tokens are cached beside them. */
      cells: z.int().nonnegative().optional(),
      patches: z.array(Patch),
      /** So many first tokens are computed beforehand and their KV copied; 0 computes all of them. */
      cachedTokens: z.int().nonnegative(),
    }),
  ),
  repeats: z.int().min(1).max(1000),
});
export type MeasureParams = z.infer<typeof MeasureParams>;

export const MeasureResult = z.object({
  rows: z.array(z.object({ milliseconds: z.array(z.number()), kvBytes: z.number() })),
});
export type MeasureResult = z.infer<typeof MeasureResult>;

export const TokenizeParams = z.object({
  texts: z.array(z.string()),
  /** Whether to put the model's token for the beginning of a text in front. */
  beginning: z.boolean(),
});
export type TokenizeParams = z.infer<typeof TokenizeParams>;

export const TokenizeResult = z.object({ tokens: z.array(z.array(TokenId)) });
export type TokenizeResult = z.infer<typeof TokenizeResult>;

export const PiecesParams = z.object({ tokens: z.array(TokenId) });
export type PiecesParams = z.infer<typeof PiecesParams>;

export const PiecesResult = z.object({ pieces: z.array(z.string()) });
export type PiecesResult = z.infer<typeof PiecesResult>;
