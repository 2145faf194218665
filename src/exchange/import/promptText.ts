import { renderDemonstration, renderQuery } from "../../language/prompt.js";
import { readTemplate } from "../../language/template.js";
import { ASKED, Reading, SHOWN } from "./reading.js";
import { layoutsOf, type PromptParts } from "./promptLayout.js";
import { requestInCode } from "./requestInCode.js";

/** The longest text that is looked through for a layout: prompts are short. */
const MOST_CHARACTERS = 1 << 20;

/** What a prompt was taken for, for people. */
export const PROMPT_FORMAT = "a few-shot prompt";

/** Whether a text is a few-shot prompt that can be built again byte for byte. */
export function isPrompt(text: string): boolean {
  if (text.length > MOST_CHARACTERS || /^[^\n]*\t/.test(text)) return false;
  if (requestInCode(text) !== undefined) return true;
  const fitted = partsOf(text);
  return fitted !== undefined && fitted.difference === undefined;
}

interface Fitted {
  readonly parts: PromptParts;
  /** 0-based offset of the first difference; undefined where there is none. */
  readonly difference: number | undefined;
  readonly built: string;
}

/** The layout that builds the text again, or the one that comes nearest. */
function partsOf(text: string): Fitted | undefined {
  let nearest: Fitted | undefined;
  for (const parts of layoutsOf(text)) {
    const built = build(parts);
    if (built === undefined) continue;
    const difference = differenceOf(text, built, parts);
    const fitted = { parts, difference, built };
    if (difference === undefined) return fitted;
    if (nearest?.difference === undefined || difference > nearest.difference) nearest = fitted;
  }
  return nearest;
}

/** The prompt as the product builds it. */
function build({
  instruction,
  prefix,
  separator,
  suffix,
  joiner,
  demonstrations,
  query,
}: PromptParts): string | undefined {
  const template = readTemplate(`${prefix}{input}${separator}{output}${suffix}`);
  if ("code" in template) return undefined;
  const settings = { template, alternatives: undefined };
  const shown = demonstrations.map(([input, output]) => renderDemonstration(settings, input, output));
  const parts = instruction === undefined ? shown : [instruction, ...shown];
  const context = parts.map((part) => part + joiner).join("");
  return query === undefined ? context : context + renderQuery(settings, query).text;
}

/**
 * Up to the query: blanks and line breaks that end the text belong to the answer or to the file. A text without a
 * query ends within what stands behind its last demonstration.
 */
function differenceOf(text: string, built: string, { query }: PromptParts): number | undefined {
  const same = commonLength(text, built);
  const restOfText = text.slice(same);
  const restOfBuilt = built.slice(same);
  if (restOfText.trim() === "" && (restOfBuilt.trim() === "" || query === undefined)) return undefined;
  // A text may end with the query's input, before the label of its output.
  if (
    restOfText.trim() === "" &&
    query !== undefined &&
    built.slice(0, same).trimEnd().endsWith(query.trimEnd())
  )
    return undefined;
  return same;
}

function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && length < other.length && one.charAt(length) === other.charAt(length))
    length++;
  return length;
}

/** A few-shot prompt as text, or a chat request copied from code. */
export function readPrompt(bytes: Buffer): Reading {
  const text = bytes.toString("utf8");
  const request = requestInCode(text);
  if (request !== undefined) return request;
  const reading = new Reading(PROMPT_FORMAT, "demonstration");
  const fitted = text.length > MOST_CHARACTERS ? undefined : partsOf(text);
  if (fitted === undefined) {
    reading.fault(
      "line 1",
      "no repeated layout is found in it: labels such as Q: and A:, arrows, headings, the rows of a Markdown table, or turns of a chat, at least one of them with its answer. Numbering (Q1:, Example 2:) cannot be kept: remove it",
    );
    return reading;
  }
  setParts(reading, fitted.parts);
  if (fitted.difference !== undefined) noteDifference(reading, text, fitted.built, fitted.difference);
  return reading;
}

function setParts(reading: Reading, parts: PromptParts): void {
  const { draft, table } = reading;
  draft.input = "input";
  draft.output = "output";
  draft.demonstrationsSplit = SHOWN;
  draft.queriesSplit = ASKED;
  draft.allDemonstrations = true;
  draft.template = `${parts.prefix}{input}${parts.separator}{output}${parts.suffix}`;
  draft.joiner = parts.joiner;
  if (parts.instruction !== undefined) draft.instruction = parts.instruction;
  parts.demonstrations.forEach(([input, output], index) => {
    table.add(
      index + 1,
      [
        ["input", input],
        ["output", output],
      ],
      SHOWN,
    );
  });
  if (parts.query !== undefined) table.add("the query", [["input", parts.query]], ASKED);
}

const SHOWN_AROUND = 30;

function noteDifference(reading: Reading, text: string, built: string, at: number): void {
  const line = text.slice(0, at).split("\n").length;
  const column = at - text.lastIndexOf("\n", at - 1);
  const shown = (whole: string): string => JSON.stringify(whole.slice(at, at + SHOWN_AROUND));
  reading.guessed(
    `The prompt of this task is not the text byte for byte: from line ${line}, column ${column} on it has ${shown(built)}, and the text has ${shown(text)}. Change template, joiner or instruction.`,
  );
}
