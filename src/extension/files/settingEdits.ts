import type { IclDocument } from "../../language/document.js";
import { lineBreakOf, wholeLines } from "../../language/lines.js";
import type { Requirements } from "../../language/settings.js";
import type { Span } from "../../language/span.js";

/** One replacement in a text. */
export interface TextChange {
  readonly span: Span;
  readonly text: string;
}

/** Writes `vector.layer` into the front matter, and adds one where there is none. @param layer 0-based, or `auto`. */
export function pinLayer(document: IclDocument, layer: number | "auto"): TextChange {
  return writeVectorKey(document, "layer", String(layer));
}

/** Writes `vector.keep` into the front matter, and adds one where there is none. */
export function writeKeep(document: IclDocument, keep: number | "auto"): TextChange {
  return writeVectorKey(document, "keep", String(keep));
}

/** Names the model of the file. @param model a path, or an `hf:` address. */
export function writeModel(document: IclDocument, model: string): TextChange {
  const { text, keys, frontMatter } = document;
  const value = yamlText(model);
  const known = keys.find(({ path }) => path === "model");
  if (known !== undefined) return inPlace(known.valueSpan, value);
  const lineBreak = lineBreakOf(text);
  const start = frontMatter?.content.start ?? afterMark(text);
  const line = `model: ${value}${lineBreak}`;
  const fence = `---${lineBreak}`;
  return { span: { start, end: start }, text: frontMatter === undefined ? fence + line + fence : line };
}

/** Takes the model's name out of a file; undefined where there is none. */
export function withoutModel({ text, keys }: IclDocument): TextChange | undefined {
  const known = keys.find(({ path }) => path === "model");
  return (
    known && { span: wholeLines(text, { start: known.keySpan.start, end: known.valueSpan.end }), text: "" }
  );
}

/** Writes `require` as a whole, in place of what stood there. */
export function writeRequire(document: IclDocument, require: Requirements): TextChange {
  const { text, keys, frontMatter } = document;
  const values = Object.entries(require).map(([key, value]) => `${key}: ${String(value)}`);
  const line = `require: { ${values.join(", ")} }`;
  const known = keys.find(({ path }) => path === "require");
  if (known !== undefined) {
    const within = keys.filter(({ path }) => path.startsWith("require."));
    const end = Math.max(known.valueSpan.end, ...within.map(({ valueSpan }) => valueSpan.end));
    return { span: { start: known.keySpan.start, end }, text: line };
  }
  const lineBreak = lineBreakOf(text);
  const start = frontMatter?.content.end ?? afterMark(text);
  const fence = `---${lineBreak}`;
  const whole = line + lineBreak;
  return { span: { start, end: start }, text: frontMatter === undefined ? fence + whole + fence : whole };
}

/** A text as a value of YAML, in single quotes where it may not stand plain. */
export function yamlText(text: string): string {
  return /^[\w./~][\w./~:+-]*\w$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
}

function inPlace(span: Span, value: string): TextChange {
  return { span, text: span.start === span.end ? ` ${value}` : value };
}

/** Behind a byte order mark. */
function afterMark(text: string): number {
  return text.startsWith("\ufeff") ? 1 : 0;
}

function writeVectorKey(document: IclDocument, key: "layer" | "keep", value: string): TextChange {
  const { text, keys, frontMatter } = document;
  const lineBreak = lineBreakOf(text);
  const known = keys.find(({ path }) => path === `vector.${key}`);
  if (known !== undefined) return inPlace(known.valueSpan, value);
  if (frontMatter === undefined) {
    const start = afterMark(text);
    const lines = ["---", "vector:", `  ${key}: ${value}`, "---", ""];
    return { span: { start, end: start }, text: lines.join(lineBreak) };
  }
  const section = keys.find(({ path }) => path === "vector");
  if (section === undefined) {
    const { end } = frontMatter.content;
    return { span: { start: end, end }, text: `vector:${lineBreak}  ${key}: ${value}${lineBreak}` };
  }
  const { start, end } = section.valueSpan;
  if (text.charAt(start) === "{") {
    const empty = text.slice(start + 1, end - 1).trim() === "";
    return { span: { start: start + 1, end: start + 1 }, text: ` ${key}: ${value}${empty ? " " : ","}` };
  }
  const first = keys.find(({ path }) => path.startsWith("vector."));
  if (first === undefined) {
    const after = section.keySpan.end + 1;
    return { span: { start: after, end: Math.max(after, end) }, text: `${lineBreak}  ${key}: ${value}` };
  }
  const lineStart = text.lastIndexOf("\n", first.keySpan.start - 1) + 1;
  const indent = text.slice(lineStart, first.keySpan.start);
  return { span: { start: lineStart, end: lineStart }, text: `${indent}${key}: ${value}${lineBreak}` };
}
