import { findArrow } from "./arrow.js";

/** What ends a line, upsets an editor or cannot be stored as UTF-8. */
const needsEscape = /[\p{Cc}\p{Cs}\u2028\u2029]/u;
const lineSeparators = /[\u2028\u2029]/g;

/** A JSON string, fit for one line of any editor. */
export function quote(text: string): string {
  return JSON.stringify(text).replace(lineSeparators, (found) =>
    found === "\u2028" ? "\\u2028" : "\\u2029",
  );
}

/** As a person would write it: bare where that reads back as the same text, else quoted. */
export function writeValue(text: string, place: "input" | "output"): string {
  const bare =
    text !== "" &&
    text === text.trim() &&
    !needsEscape.test(text) &&
    !text.startsWith('"') &&
    !(place === "input" && /^[#?]/.test(text)) &&
    findArrow(text, 0, text.length, true) === undefined;
  return bare ? text : quote(text);
}

/** Whether values of several lines are written as blocks, which people read more easily, or as JSON strings. */
export type LineStyle = "one-line" | "blocks";

const FENCE = '"""';

/** Line feeds and tabs aside, nothing that a block could lose: a line break of another kind, blanks that editors trim. */
function fitsBlock(text: string): boolean {
  return (
    text.includes("\n") &&
    !needsEscape.test(text.replace(/[\n\t]/g, "")) &&
    !/[ \t]$/m.test(text) &&
    !text.split("\n").some((line) => line.startsWith(FENCE))
  );
}

function write(text: string, place: "input" | "output", style: LineStyle): string {
  if (style === "blocks" && fitsBlock(text)) return `${FENCE}\n${text}\n${FENCE}`;
  return writeValue(text, place);
}

export function writeDemonstration(input: string, output: string, style: LineStyle = "one-line"): string {
  return `${write(input, "input", style)} -> ${write(output, "output", style)}`;
}

export function writeQuery(
  input: string,
  expected: string | undefined,
  style: LineStyle = "one-line",
): string {
  const query = `? ${write(input, "input", style)}`;
  return expected === undefined ? query : `${query} -> ${write(expected, "output", style)}`;
}
