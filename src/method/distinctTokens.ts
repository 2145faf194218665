import { commonLength } from "./commonTokens.js";

/**
 * How many tokens must be computed for these prompts if every shared prefix is computed once: the nodes of
 * their prefix tree.
 */
export function distinctTokens(prompts: readonly (readonly number[])[]): number {
  const sorted = prompts.toSorted(compare);
  return sorted.reduce((sum, prompt, index) => {
    const previous = sorted[index - 1] ?? [];
    return sum + prompt.length - commonLength(previous, prompt);
  }, 0);
}

function compare(a: readonly number[], b: readonly number[]): number {
  const shared = commonLength(a, b);
  return (a[shared] ?? -1) - (b[shared] ?? -1);
}
