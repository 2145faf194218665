import { visibleText } from "../language/visibleText.js";
import stringWidth from "string-width";

/** A text with escapes for all that a terminal would act upon, its line breaks and tabs left as they are. */
export function visibleLines(text: string): string {
  return text
    .split("\n")
    .map((line) => line.split("\t").map(visibleText).join("\t"))
    .join("\n");
}

/** Columns that the text takes in a terminal: wide characters two, combining ones none. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Cuts a text of one line to `width` columns, between whole characters, and marks the cut. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = "";
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += widthOf(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** Breaks a text between its words into lines of at most `width` columns; longer words stand alone. */
export function wrap(text: string, width: number): string {
  if (width === Number.POSITIVE_INFINITY) return text;
  const lines: string[] = [];
  let line = "";
  // Widths are added up: measuring each longer line anew would take the square of its length.
  let used = 0;
  for (const word of text.split(" ")) {
    const wordWidth = widthOf(word);
    if (line !== "" && used + 1 + wordWidth > width) {
      lines.push(line);
      line = word;
      used = wordWidth;
    } else {
      used += line === "" ? wordWidth : 1 + wordWidth;
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join("\n");
}
