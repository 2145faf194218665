import type { HeldCells } from "../cells/heldCells.js";
import type { Context } from "../llama/context.js";
import type { PromptPatch } from "./execute.js";

/** A prompt whose time to the first token is wanted. */
export interface MeasuredPrompt {
  readonly tokens: readonly number[];
  readonly patches: readonly PromptPatch[];
  /** So many first tokens are computed beforehand, their KV copied by reference when the time starts. */
  readonly cachedTokens: number;
  /** What the first tokens are in the KV cache, put there when the time starts. */
  readonly behind?: HeldCells | undefined;
}

const PREFIX = 0;
const QUERY = 1;

/**
 * Milliseconds to the first answer token, one prompt at a time. The prompts take turns, so that a drift of
 * the machine's speed meets all of them; a first round warms up and is not counted.
 * @returns for each prompt `repeats` times.
 */
export function measureFirstToken(
  context: Context,
  prompts: readonly MeasuredPrompt[],
  repeats: number,
  progress: (done: number) => void,
): number[][] {
  const times = prompts.map((): number[] => []);
  for (let repeat = 0; repeat <= repeats; repeat++) {
    prompts.forEach((prompt, index) => {
      const milliseconds = timeOne(context, prompt);
      if (repeat > 0) times[index]?.push(milliseconds);
    });
    progress(repeat * prompts.length);
  }
  context.clear();
  return times;
}

function timeOne(context: Context, prompt: MeasuredPrompt): number {
  const { tokens, patches, cachedTokens, behind } = prompt;
  context.clear();
  if (cachedTokens > 0) decodeSpan(context, tokens, 0, cachedTokens, PREFIX, []);
  context.synchronize();
  const start = performance.now();
  if (cachedTokens > 0) context.share(PREFIX, QUERY, cachedTokens);
  behind?.restore(context, QUERY);
  const row = decodeSpan(context, tokens, behind?.length ?? cachedTokens, tokens.length, QUERY, patches);
  const { greedy } = context.distribution(row);
  const elapsed = performance.now() - start;
  if (greedy < 0) throw new Error("No token was chosen");
  return elapsed;
}

/** Decodes tokens `from` to `to` of one sequence. @returns the last token's row in its batch. */
export function decodeSpan(
  context: Context,
  tokens: readonly number[],
  from: number,
  to: number,
  sequence: number,
  patches: readonly PromptPatch[],
): number {
  const { batchTokens } = context.options;
  let row = -1;
  for (let start = from; start < to; start += batchTokens) {
    const end = Math.min(start + batchTokens, to);
    const batch = tokens.slice(start, end).map((token, i) => ({
      token,
      position: start + i,
      sequences: [sequence],
      wantLogits: start + i === to - 1,
    }));
    const here = patches.filter(({ position }) => position >= start && position < end);
    context.decode(
      batch,
      here.map((patch) => ({ ...patch, row: patch.position - start })),
    );
    row = end - start - 1;
  }
  return row;
}
