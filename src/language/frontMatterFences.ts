import type { FrontMatter } from "./document.js";
import { type Problem, problem } from "./problems.js";
import { skipWhiteSpace, trimWhiteSpace } from "./whiteSpace.js";

const BYTE_ORDER_MARK = 0xfeff;
const HASH = 0x23;
const HYPHEN = 0x2d;
const COLON = 0x3a;

export interface FencedFrontMatter {
  readonly frontMatter: FrontMatter | undefined;
  /** Where the body's first line begins. */
  readonly bodyStart: number;
  readonly problems: readonly Problem[];
}

function lineEndAfter(text: string, at: number): number {
  const lineFeed = text.indexOf("\n", at);
  return lineFeed < 0 ? text.length : lineFeed;
}

function isFence(text: string, start: number, end: number): boolean {
  return (
    end - start >= 3 && text.startsWith("---", start) && trimWhiteSpace(text, start + 3, end) === start + 3
  );
}

function isKeyCharacter(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x5f ||
    code === 0x2e ||
    code === HYPHEN
  );
}

/** Whether a line can belong to front matter whose closing fence is missing. */
function looksLikeYaml(text: string, start: number, end: number): boolean {
  const first = text.charCodeAt(start);
  if (first === HASH || skipWhiteSpace(text, start, end) > start) return true;
  let at = start;
  while (at < end && isKeyCharacter(text.charCodeAt(at))) at++;
  return at > start && at < end && text.charCodeAt(at) === COLON;
}

/** The line feed (or end of the text) before the first line that cannot be front matter any more. */
function endOfUnterminated(text: string, openingEnd: number): number {
  let end = openingEnd;
  while (end < text.length) {
    const start = end + 1;
    const lineEnd = lineEndAfter(text, start);
    const isBlank = skipWhiteSpace(text, start, lineEnd) === lineEnd;
    if (isBlank || !looksLikeYaml(text, start, lineEnd)) break;
    end = lineEnd;
  }
  return end;
}

/** Finds the front matter's fences; blank lines before them are forgiven and reported. */
export function findFrontMatter(text: string): FencedFrontMatter {
  const top = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
  const firstCharacter = skipWhiteSpace(text, top, text.length);
  const start = Math.max(top, text.lastIndexOf("\n", firstCharacter - 1) + 1);
  const openingEnd = lineEndAfter(text, start);
  if (!isFence(text, start, openingEnd)) return { frontMatter: undefined, bodyStart: top, problems: [] };

  const problems: Problem[] = [];
  const opening = { start, end: start + 3 };
  if (start > top)
    problems.push(problem("misplaced-front-matter", opening, { before: { start: top, end: start } }));

  const contentStart = Math.min(openingEnd + 1, text.length);
  for (let at = openingEnd + 1; at < text.length;) {
    const end = lineEndAfter(text, at);
    if (isFence(text, at, end)) {
      const frontMatter = { span: { start, end: at + 3 }, content: { start: contentStart, end: at } };
      return { frontMatter, bodyStart: Math.min(end + 1, text.length), problems };
    }
    at = end + 1;
  }

  const end = endOfUnterminated(text, openingEnd);
  problems.push(problem("unterminated-front-matter", opening, { end }));
  const contentEnd = Math.max(end, contentStart);
  const frontMatter = { span: { start, end: contentEnd }, content: { start: contentStart, end: contentEnd } };
  return { frontMatter, bodyStart: Math.min(end + 1, text.length), problems };
}
