import type { IclDocument } from "../../language/document.js";
import { lineBreakOf } from "../../language/lines.js";
import type { Span } from "../../language/span.js";

/** One replacement in a text. */
export interface TextChange {
  readonly span: Span;
  readonly text: string;
}

/** Writes `vector.layer` into the front matter, and adds one where there is none. @param layer 0-based, or `auto`. */
export function pinLayer(document: IclDocument, layer: number | "auto"): TextChange {
  const { text, keys, frontMatter } = document;
  const lineBreak = lineBreakOf(text);
  const known = keys.find(({ path }) => path === "vector.layer");
  if (known !== undefined) {
    const { start, end } = known.valueSpan;
    return { span: known.valueSpan, text: start === end ? ` ${layer}` : String(layer) };
  }
  if (frontMatter === undefined) {
    const start = text.startsWith("\ufeff") ? 1 : 0;
    const lines = ["---", "vector:", `  layer: ${layer}`, "---", ""];
    return { span: { start, end: start }, text: lines.join(lineBreak) };
  }
  const section = keys.find(({ path }) => path === "vector");
  if (section === undefined) {
    const { end } = frontMatter.content;
    return { span: { start: end, end }, text: `vector:${lineBreak}  layer: ${layer}${lineBreak}` };
  }
  const { start, end } = section.valueSpan;
  if (text.charAt(start) === "{") {
    const empty = text.slice(start + 1, end - 1).trim() === "";
    return { span: { start: start + 1, end: start + 1 }, text: ` layer: ${layer}${empty ? " " : ","}` };
  }
  const first = keys.find(({ path }) => path.startsWith("vector."));
  if (first === undefined) {
    const after = section.keySpan.end + 1;
    return { span: { start: after, end: Math.max(after, end) }, text: `${lineBreak}  layer: ${layer}` };
  }
  const lineStart = text.lastIndexOf("\n", first.keySpan.start - 1) + 1;
  const indent = text.slice(lineStart, first.keySpan.start);
  return { span: { start: lineStart, end: lineStart }, text: `${indent}layer: ${layer}${lineBreak}` };
}
