import type { IclDocument } from "./document.js";
import { type Problem, problem } from "./problems.js";
import type { Span } from "./span.js";

/** What can be checked only once the model is known. */
export interface ModelLimits {
  /** How many blocks the model has; layers run from 0 to one less. */
  readonly layers: number;
  /** Whether it has a chat template; undefined where that is not known. */
  readonly chatTemplate?: boolean | undefined;
}

export function checkAgainstModel(
  document: Pick<IclDocument, "settings" | "keys">,
  { layers, chatTemplate }: ModelLimits,
): readonly Problem[] {
  const problems: Problem[] = [];
  const spanOf = (key: string): Span =>
    document.keys.find(({ path }) => path === key)?.valueSpan ?? { start: 0, end: 0 };
  if (document.settings.chat && chatTemplate === false) {
    problems.push(problem("chat-without-template", spanOf("chat"), {}));
  }
  const choice = document.settings.vector.layer;
  if (choice === "auto") return problems;
  const layer = choice.kind === "fixed" ? choice.layer : choice.last;
  if (layer >= layers) {
    problems.push(problem("layer-outside-model", spanOf("vector.layer"), { layer, layers }));
  }
  return problems;
}
