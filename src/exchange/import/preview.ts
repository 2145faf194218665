import { parseDocument } from "../../language/parse.js";
import { renderFewShot } from "../../language/prompt.js";
import { visibleText } from "../../language/visibleText.js";
import { countText } from "../../method/numberText.js";
import type { ImportedTask } from "./makeTask.js";
import { PROMPT_FORMAT } from "./promptText.js";

/** So many demonstrations of the prompt are shown. */
const SHOWN = 3;
const LONGEST_LINE = 200;

/**
 * What an import comes to, before anything is written: what the file was taken for, the columns, the first rows as the
 * model will see them, what was left out and what was guessed. Lines.
 */
export function previewLines(task: ImportedTask): string[] {
  const { format, rows, columns, input, output, remarks } = task;
  const of = (kind: string): string[] =>
    remarks.filter((one) => one.kind === kind).map(({ text }) => `  ${text}`);
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ["", title, ...lines];
  return [
    `Read as ${format}: ${countText(rows, "row")}${isPrompt(task) ? "" : `, columns ${columns.join(", ")}`}.`,
    ...(isPrompt(task) ? [] : [`Input: ${visibleText(input)}`, `Output: ${visibleText(output)}`]),
    `${countText(task.demonstrations, "demonstration")}, ${countText(task.queries, "query", "queries")}, ${countText(task.leftOutRows, "row")} left out.`,
    ...section(
      `The prompt of the first query, as the model sees it (⏎ is a line break, ·· are blanks at a line's end):`,
      promptLines(task),
    ),
    ...section("Left out:", of("left-out")),
    ...section("Guessed:", of("guessed")),
    ...section("Notes:", of("note")),
  ];
}

/** A prompt has no columns to name. */
export function isPrompt({ format }: Pick<ImportedTask, "format">): boolean {
  return format === PROMPT_FORMAT;
}

/** The prompt with the separators visible: instruction, the first demonstrations, the query. */
function promptLines({ pieces }: ImportedTask): string[] {
  const document = parseDocument(Buffer.concat(pieces.slice(0, 4)).toString("utf8"));
  const { settings, demonstrations, queries } = document;
  const [query] = queries;
  const shown = demonstrations.slice(0, SHOWN);
  const { text } = renderFewShot(settings, shown, query?.input.text ?? "…");
  const more = demonstrations.length - shown.length;
  return [
    ...text
      .split("\n")
      .map((line, index, all) => `  | ${visibleLine(line)}${index < all.length - 1 ? "⏎" : ""}`),
    ...(more > 0 ? [`  (and ${more} more demonstrations)`] : []),
    ...(settings.stop === "" ? [] : [`  An answer ends at ${JSON.stringify(settings.stop)}.`]),
  ];
}

function visibleLine(line: string): string {
  const shown = visibleText(line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line);
  return shown.replace(/ +$/, (blanks) => "·".repeat(blanks.length));
}
