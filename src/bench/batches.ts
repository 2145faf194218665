import type { BatchToken, Context } from "../engine/llama/context.js";

/** Runs `work` and keeps a copy of every batch that it decodes. */
export async function recordBatches(context: Context, work: () => Promise<void>): Promise<BatchToken[][]> {
  const batches: BatchToken[][] = [];
  const decode = context.decode.bind(context);
  context.decode = (tokens, patches, captures) => {
    batches.push([...tokens]);
    decode(tokens, patches, captures);
  };
  try {
    await work();
  } finally {
    context.decode = decode;
  }
  return batches;
}

/**
 * Plain batched decoding of `count` tokens: full batches of prompts of `promptLength`, each with the logits of
 * its last token, nothing read or written in between.
 * @returns milliseconds of the decoding alone.
 */
export function decodePlainly(
  context: Context,
  tokens: readonly number[],
  count: number,
  promptLength: number,
): number {
  const { batchTokens, sequences } = context.options;
  let milliseconds = 0;
  let left = count;
  while (left > 0) {
    const batch: BatchToken[] = [];
    for (let sequence = 0; sequence < sequences && batch.length < batchTokens && left > 0; sequence++) {
      const length = Math.min(promptLength, left, batchTokens - batch.length);
      for (let position = 0; position < length; position++) {
        const token = tokens[batch.length % tokens.length] ?? 0;
        batch.push({ token, position, sequences: [sequence], wantLogits: position === length - 1 });
      }
      left -= length;
    }
    context.clear();
    const start = performance.now();
    context.decode(batch);
    context.synchronize();
    milliseconds += performance.now() - start;
  }
  context.clear();
  return milliseconds;
}
