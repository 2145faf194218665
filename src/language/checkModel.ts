import type { IclDocument } from "./document.js";
import { type Problem, problem } from "./problems.js";

/** What can be checked only once the model is known. */
export interface ModelFacts {
  /** How many blocks the model has; layers run from 0 to one less. */
  readonly layers: number;
}

export function checkAgainstModel(
  document: Pick<IclDocument, "settings" | "keys">,
  { layers }: ModelFacts,
): readonly Problem[] {
  const choice = document.settings.vector.layer;
  if (choice === "auto") return [];
  const layer = choice.kind === "fixed" ? choice.layer : choice.last;
  if (layer < layers) return [];
  const span = document.keys.find(({ path }) => path === "vector.layer")?.valueSpan ?? { start: 0, end: 0 };
  return [problem("layer-outside-model", span, { layer, layers })];
}
