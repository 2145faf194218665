import type { Demonstration } from "../language/document.js";

/**
 * Each demonstration with the next one's output: format and label space stay, the mapping goes. What the full prompt
 * answers behind them tells how much of its gain is the mapping (Min et al. 2022, arXiv 2202.12837).
 *
 * @returns undefined where there is nothing to rotate: fewer than two different outputs.
 */
export function rotatedOutputs(demonstrations: readonly Demonstration[]): Demonstration[] | undefined {
  if (new Set(demonstrations.map(({ output }) => output.text)).size < 2) return undefined;
  return demonstrations.map((demonstration, index) => ({
    ...demonstration,
    output: (demonstrations[(index + 1) % demonstrations.length] ?? demonstration).output,
  }));
}
