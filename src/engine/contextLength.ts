import type { Model } from "./llama/model.js";

/** Longest sequence in tokens; a model that states none takes any. */
export function contextLength({ facts }: Model): number {
  return facts.contextLength > 0 ? facts.contextLength : Number.MAX_SAFE_INTEGER;
}
