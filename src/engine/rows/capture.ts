import type { Context } from "../llama/context.js";
import { executePrompts, type Prompt } from "./execute.js";

export interface Capture {
  /** For each group a tensor of shape [layers, embeddingLength], row-major. */
  readonly groups: Float32Array[];
  readonly evaluatedTokens: number;
}

/**
 * Residual streams at the last token of every prompt, at all layers, averaged over the prompts of each group:
 * θ(S) where a group holds the demonstrations S with different dummy queries (Hendel et al. 2023, section 3).
 */
export function captureGroups(
  context: Context,
  groups: readonly (readonly (readonly number[])[])[],
  shape: { readonly layers: number; readonly embeddingLength: number },
  progress: (done: number) => void,
): Capture {
  const { layers, embeddingLength } = shape;
  // Summed in double precision: the mean must not depend on the order of the prompts.
  const sums = groups.map(() => new Float64Array(layers * embeddingLength));
  const prompts: Prompt[] = groups.flatMap((group, index) =>
    group.map((tokens) => ({
      tokens,
      patches: [],
      outputsFrom: tokens.length - 1,
      reserve: 0,
      capture(layer: number, values: Float32Array) {
        const sum = sums[index] as Float64Array;
        const offset = layer * embeddingLength;
        for (let i = 0; i < embeddingLength; i++) {
          sum[offset + i] = (sum[offset + i] as number) + (values[i] as number);
        }
      },
    })),
  );
  let done = 0;
  const evaluatedTokens = executePrompts(context, prompts, {
    output() {
      throw new Error("Captured prompts have no distributions to read");
    },
    chunk(members) {
      progress((done += members.length));
    },
  });
  const means = sums.map((sum, index) => {
    const count = (groups[index] as readonly unknown[]).length;
    return Float32Array.from(sum, (value) => value / count);
  });
  return { groups: means, evaluatedTokens };
}
