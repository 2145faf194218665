import { primaryAnswer } from "./match.js";
import type { TaskSettings } from "./settings.js";
import { withoutTrailingBlanks } from "./template.js";

export interface QueryText {
  readonly text: string;
  /** The blanks removed before `{output}`: they belong to the answer's first token. */
  readonly answerPrefix: string;
}

export interface FewShotText extends QueryText {
  /** Offset in `text`, in UTF-16 code units, where the query's own text begins. */
  readonly queryStart: number;
}

/** All a prompt needs of a demonstration: a parsed one will do. */
export interface Example {
  readonly input: { readonly text: string };
  readonly output: { readonly text: string };
}

type PromptSettings = Pick<TaskSettings, "template" | "joiner" | "instruction" | "alternatives">;

/** Always the query's text, its answer and the template's suffix, so that both prompts agree. */
export function renderDemonstration(
  settings: Pick<PromptSettings, "template" | "alternatives">,
  input: string,
  output: string,
): string {
  const { prefix, separator, suffix } = settings.template;
  return prefix + input + separator + primaryAnswer(settings, output) + suffix;
}

export function renderQuery(settings: Pick<PromptSettings, "template">, input: string): QueryText {
  const { prefix, separator } = settings.template;
  const kept = withoutTrailingBlanks(separator);
  return { text: prefix + input + kept, answerPrefix: separator.slice(kept.length) };
}

/** What follows the query's text if the model answers as expected, the stop text excluded. */
export function renderAnswer(
  settings: Pick<PromptSettings, "template" | "alternatives">,
  output: string,
): string {
  return renderQuery(settings, "").answerPrefix + primaryAnswer(settings, output);
}

export function renderFewShot(
  settings: PromptSettings,
  demonstrations: readonly Example[],
  input: string,
): FewShotText {
  const parts = demonstrations.map(({ input, output }) =>
    renderDemonstration(settings, input.text, output.text),
  );
  if (settings.instruction !== undefined) parts.unshift(settings.instruction);
  const context = parts.map((part) => part + settings.joiner).join("");
  const query = renderQuery(settings, input);
  return { text: context + query.text, answerPrefix: query.answerPrefix, queryStart: context.length };
}

/** The query alone: no instruction, no demonstrations. */
export function renderZeroShot(settings: Pick<PromptSettings, "template">, input: string): QueryText {
  return renderQuery(settings, input);
}
