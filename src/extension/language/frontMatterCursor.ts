import type { FrontMatter } from "../../language/document.js";
import { isSectionPath, type SectionPath } from "../../language/settingKeys.js";
import type { Span } from "../../language/span.js";

/** What is being written at a place in the front matter. */
export type FrontMatterCursor =
  | {
      readonly kind: "key";
      readonly section: SectionPath | undefined;
      /** The key as far as it stands there. */
      readonly written: Span;
      readonly hasColon: boolean;
    }
  | { readonly kind: "value"; readonly path: string; readonly written: Span };

/** Nothing within flow mappings, lists and comments, where a suggestion would be a guess. */
export function frontMatterCursor(
  text: string,
  frontMatter: FrontMatter,
  offset: number,
): FrontMatterCursor | undefined {
  if (!isInside(text, frontMatter, offset)) return undefined;
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  const after = /^[^\r\n]*/.exec(text.slice(offset))?.[0] ?? "";

  const key = /^([ \t]*)([\w.-]*)$/.exec(before);
  if (key !== null) {
    const [, indent = ""] = key;
    const section = sectionAbove(text, frontMatter, lineStart, indent.length);
    if (indent !== "" && section === undefined) return undefined;
    const restOfKey = /^[\w.-]*/.exec(after)?.[0] ?? "";
    const hasColon = after.charAt(restOfKey.length) === ":";
    if (!hasColon && after.slice(restOfKey.length).trim() !== "") return undefined;
    const written = { start: lineStart + indent.length, end: offset + restOfKey.length };
    return { kind: "key", section, written, hasColon };
  }

  const value = /^([ \t]*)([\w.-]+):[ \t]+([^#{[]*)$/.exec(before);
  if (value !== null) {
    const [, indent = "", name = "", typed = ""] = value;
    const section = sectionAbove(text, frontMatter, lineStart, indent.length);
    const path = section === undefined ? name : `${section}.${name}`;
    const written = { start: offset - typed.length, end: offset + after.trimEnd().length };
    return { kind: "value", path, written };
  }
  return undefined;
}

function isInside(text: string, { span, content }: FrontMatter, offset: number): boolean {
  if (offset < content.start) return false;
  if (offset <= content.end) return true;
  // Without a closing fence the line behind belongs to it too: a key without its colon ends the front matter.
  const isOpen = span.end === content.end;
  return isOpen && text.slice(content.end, offset).split("\n").length <= 2;
}

/** The section that an indented line belongs to. */
function sectionAbove(
  text: string,
  { content }: FrontMatter,
  lineStart: number,
  indent: number,
): SectionPath | undefined {
  if (indent === 0) return undefined;
  const above = text.slice(content.start, lineStart).split("\n");
  const parent = above.findLast((line) => /^[^\s#]/.test(line));
  const name = /^([\w.-]+):\s*(#.*)?$/.exec(parent ?? "")?.[1] ?? "";
  return isSectionPath(name) ? name : undefined;
}
