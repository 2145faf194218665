import type { PromptEnd } from "../../protocol/states.js";
import type { Context } from "../llama/context.js";
import { capturePrompts, type Prompt } from "./execute.js";

export interface Capture {
  /** For each group a tensor of shape [layers, embeddingLength], row-major. */
  readonly groups: Float32Array[];
  readonly evaluatedTokens: number;
}

export interface States {
  /** For each prompt a tensor of shape [layers, count, embeddingLength], row-major. */
  readonly prompts: Float32Array[];
  readonly evaluatedTokens: number;
}

/**
 * Residual streams at the last token of every prompt, at all layers, averaged over the prompts of each group:
 * θ(S) where a group holds the demonstrations S with different dummy queries (Hendel et al. 2023, section 3).
 */
export function captureGroups(
  context: Context,
  groups: readonly (readonly (readonly number[])[])[],
  embeddingLength: number,
  progress: (done: number) => void,
): Capture {
  const { layers } = context;
  // Summed in double precision: the mean must not depend on the order of the prompts.
  const sums = groups.map(() => new Float64Array(layers * embeddingLength));
  const prompts = groups.flatMap((group, index) =>
    group.map((tokens) => ({ sum: sums[index] as Float64Array, tokens, count: 1 })),
  );
  const every = new Set(Array.from({ length: layers }, (_, layer) => layer));
  const evaluatedTokens = capture(context, prompts, every, progress, ({ sum }, _, layer, values) => {
    const offset = layer * embeddingLength;
    for (let i = 0; i < embeddingLength; i++) {
      sum[offset + i] = (sum[offset + i] as number) + (values[i] as number);
    }
  });
  const means = sums.map((sum, index) => {
    const count = (groups[index] as readonly unknown[]).length;
    return Float32Array.from(sum, (value) => value / count);
  });
  return { groups: means, evaluatedTokens };
}

/** Residual streams at the last tokens of every prompt, at these layers, which are in rising order. */
export function captureStates(
  context: Context,
  ends: readonly PromptEnd[],
  layers: readonly number[],
  embeddingLength: number,
  progress: (done: number) => void,
): States {
  const places = new Map(layers.map((layer, place) => [layer, place]));
  const prompts = ends.map((end) => ({
    ...end,
    states: new Float32Array(layers.length * end.count * embeddingLength),
  }));
  const evaluatedTokens = capture(
    context,
    prompts,
    new Set(layers),
    progress,
    ({ states, count }, index, layer, values) => {
      states.set(values, ((places.get(layer) as number) * count + index) * embeddingLength);
    },
  );
  return { prompts: prompts.map(({ states }) => states), evaluatedTokens };
}

/** @param receive called with the token's place among the last `count` of its prompt. */
function capture<End extends Readonly<Omit<PromptEnd, "tokens">> & { readonly tokens: readonly number[] }>(
  context: Context,
  ends: readonly End[],
  layers: ReadonlySet<number>,
  progress: (done: number) => void,
  receive: (end: End, index: number, layer: number, values: Float32Array) => void,
): number {
  const prompts = ends.map(({ tokens, count }): Prompt => ({
    tokens,
    patches: [],
    outputsFrom: tokens.length - count,
    reserve: 0,
  }));
  let done = 0;
  return capturePrompts(
    context,
    prompts,
    layers,
    (prompt, index, layer, values) => {
      const end = ends[prompt] as End;
      receive(end, index - end.tokens.length + end.count, layer, values);
    },
    (count) => {
      progress((done += count));
    },
  );
}
