import { primaryAnswer } from "./match.js";
import type { FrameLead, TaskSettings } from "./settings.js";
import { withoutTrailingBlanks } from "./template.js";

/** A prompt: its last token is the separator's, where the patch goes. */
export interface QueryText {
  readonly text: string;
  /** The blanks removed before `{output}`: they belong to the answer's first token. */
  readonly answerPrefix: string;
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

/** The query's own text: the template up to `{output}`, trailing blanks removed. */
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

/** What stands before the query in a prompt that leaves demonstrations out. */
export interface Frame {
  /** Where neither instruction nor demonstrations stand before it; `cells` where those stand in cells. */
  readonly lead: FrameLead;
  /** Whether the file's instruction, if it has one, stands first: in the cells where there are some. */
  readonly instruction: boolean;
  /** Demonstrations that stay. */
  readonly kept: readonly Example[];
}

/** What the frame puts before the query: instruction and demonstrations, each with the joiner behind it, or the lead. */
export function renderContext(settings: PromptSettings, { lead, instruction, kept }: Frame): string {
  const parts = kept.map(({ input, output }) => renderDemonstration(settings, input.text, output.text));
  if (lead === "cells") return ["", ...parts].map((part) => part + settings.joiner).join("");
  if (instruction && settings.instruction !== undefined) parts.unshift(settings.instruction);
  if (parts.length === 0) return lead === "joiner" ? settings.joiner : "";
  return parts.map((part) => part + settings.joiner).join("");
}

/** The frame, then the query. */
export function renderFramed(settings: PromptSettings, frame: Frame, input: string): QueryText {
  const query = renderQuery(settings, input);
  return { ...query, text: renderContext(settings, frame) + query.text };
}

/** Instruction, demonstrations and query, with the joiner between them. */
export function renderFewShot(
  settings: PromptSettings,
  demonstrations: readonly Example[],
  input: string,
): QueryText {
  return renderFramed(settings, { lead: "none", instruction: true, kept: demonstrations }, input);
}
