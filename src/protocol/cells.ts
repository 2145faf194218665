import * as z from "zod";
import { Floats } from "./numbers.js";
import { TokenId } from "./tokenId.js";

/** A few cells of a KV cache that stand for the first `length` tokens of a prompt. */
export const Cells = z.object({
  /** Tokens that they stand for: what comes behind them begins at this position. */
  length: z.int().positive(),
  /** The position of each cell, 0-based, rising, all before `length`. */
  positions: z.array(z.int().nonnegative()).min(1),
  /** After the position was encoded: shape [cells, key widths of all layers], in the order of llama.cpp's state. */
  keys: Floats,
  /** Shape [cells, value widths of all layers], in the same order. */
  values: Floats,
});
export type Cells = z.infer<typeof Cells>;

/** Asks for cells that stand for a prompt's beginning. */
export const FitCellsParams = z.object({
  tokens: z.array(TokenId).min(1),
  /** So many first tokens keep cells of their own; one at least, at which attention rests. */
  kept: z.int().positive(),
  /** Places of the tokens that become one cell each; every place behind the kept ones at most once. */
  clusters: z.array(z.array(z.int().nonnegative()).min(1)).min(1),
  /** The tokens from this place on are asked once more behind all of them: what the cells are fitted to. */
  probedFrom: z.int().nonnegative(),
  /** How much the keys are drawn to their means. */
  ridge: z.number().positive(),
});
export type FitCellsParams = z.infer<typeof FitCellsParams>;

export const FitCellsResult = z.object({
  cells: Cells,
  /** Tokens that went through the model. */
  evaluatedTokens: z.int(),
});
export type FitCellsResult = z.infer<typeof FitCellsResult>;
