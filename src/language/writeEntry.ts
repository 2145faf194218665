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

export function writeDemonstration(input: string, output: string): string {
  return `${writeValue(input, "input")} -> ${writeValue(output, "output")}`;
}

export function writeQuery(input: string, expected: string | undefined): string {
  const query = `? ${writeValue(input, "input")}`;
  return expected === undefined ? query : `${query} -> ${writeValue(expected, "output")}`;
}
