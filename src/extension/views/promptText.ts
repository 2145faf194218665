import { renderQuery } from "../../language/prompt.js";
import type { TaskSettings } from "../../language/settings.js";
import { visibleText } from "../../language/visibleText.js";
import { countText } from "../../method/numberText.js";
import type { RenderDocument } from "../../workbench/documents/renderDocument.js";

const titles: Readonly<Record<RenderDocument["condition"], string>> = {
  "few-shot": "Full prompt",
  "zero-shot": "The query alone",
  "task-vector": "With the task vector",
};

/** Characters of half a window. */
const WIDTH = 50;
const LEGEND =
  "Bars separate tokens; ⏎ is a line break, ⇥ a tab. ▲ follows the last token, where vectors are read and written.";

/**
 * What the model sees of one query, for reading: each prompt as text, then token by token.
 * @param task its name. @param remark what else is to be known of the prompts; empty for nothing.
 */
export function promptText(
  task: string,
  settings: TaskSettings,
  prompts: readonly RenderDocument[],
  remark: string,
): string {
  const [first] = prompts;
  const parts = [
    `The prompts of "${visibleText(first?.input ?? "")}" in ${visibleText(task)}`,
    wrapped(LEGEND),
    ...prompts.map((prompt) => partOf(settings, prompt)),
    ...(remark === "" ? [] : [wrapped(remark)]),
  ];
  return `${parts.join("\n\n")}\n`;
}

function partOf(
  settings: TaskSettings,
  { condition, input, text, tokens, patchPosition, notes }: RenderDocument,
): string {
  const query = renderQuery(settings, input).text;
  const before = text.endsWith(query) ? text.slice(0, text.length - query.length) : undefined;
  const context =
    condition === "few-shot" || before === undefined ? [] : [`Before the query: ${contextText(before)}.`];
  const last = tokens.length - 1;
  const pieces = tokens.map(({ text: piece }, index) => {
    const mark = index === patchPosition ? "▲" : "";
    // As many lines as the text has.
    const end = piece.includes("\n") && index < last ? "\n│" : "";
    return `${shown(piece)}${mark}│${end}`;
  });
  return [
    `── ${titles[condition]}: ${countText(tokens.length, "token")} ──`,
    ...context,
    text,
    "",
    `│${pieces.join("")}`,
    ...notes.map(wrapped),
  ].join("\n");
}

/** What stands before a query whose demonstrations are left out. */
function contextText(before: string): string {
  return before === "" ? "nothing" : `│${shown(before)}│, the lead`;
}

/** A control token has no text of its own. */
function shown(piece: string): string {
  if (piece === "") return "·";
  return visibleText(piece.replaceAll("\n", "⏎").replaceAll("\t", "⇥"));
}

/** The same sentences on lines that half a window shows whole. */
function wrapped(text: string): string {
  const [first = "", ...words] = text.split(" ");
  const lines = [first];
  for (const word of words) {
    const last = lines.at(-1) ?? "";
    if (last.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join("\n");
}
