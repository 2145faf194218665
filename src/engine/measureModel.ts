import type { Context } from "./llama/context.js";
import type { Model } from "./llama/model.js";
import { decodeSpan } from "./rows/measure.js";

/** What llama.cpp stores of a cell besides keys and values: its position and its sequences. */
const CELL_HEADER_BYTES = 12;

/** Sizes in bytes. */
export interface ModelMeasures {
  /** What one more token adds to a sequence's KV cache. */
  readonly kvBytesPerToken: number;
  /** The recurrent state of a sequence, whatever its length. */
  readonly stateBytes: number;
  readonly tokensPerSecond: number;
}

/**
 * Measures a sequence at two lengths: the difference is the KV cache of the tokens between, what is left the
 * recurrent state. The speed is that of the tokens between.
 */
export function measureModel(model: Model, context: Context): ModelMeasures {
  const tokens = model.tokenize("a b c d e f g h i j k l m n o p", true).slice(0, 16);
  const half = Math.floor(tokens.length / 2);
  context.clear();
  decodeSpan(context, tokens, 0, half, 0, []);
  const before = context.sequenceBytes(0);
  const start = performance.now();
  decodeSpan(context, tokens, half, tokens.length, 0, []);
  context.synchronize();
  const seconds = (performance.now() - start) / 1000;
  const perToken = (context.sequenceBytes(0) - before) / (tokens.length - half);
  context.clear();
  const { recurrent } = model.facts;
  return {
    kvBytesPerToken: Math.max(0, Math.round(perToken - CELL_HEADER_BYTES)),
    stateBytes: recurrent ? Math.round(before - half * perToken) : 0,
    tokensPerSecond: (tokens.length - half) / seconds,
  };
}
