import type { Entry } from "./document.js";
import { findFrontMatter } from "./frontMatterFences.js";
import { lineBreakOf } from "./lines.js";
import { scanBody } from "./scanBody.js";
import type { Span } from "./span.js";
import { skipWhiteSpace, trimWhiteSpace } from "./whiteSpace.js";

/**
 * The text with entries and comments at the line's beginning, one blank around arrows (a tab becomes `->`) and
 * behind `?`, no white space at line ends, at most one blank line in a row, and a line break at the end.
 * Values, front matter and whatever is not written as it should be stay as they are.
 */
export function formatDocument(text: string): string {
  const { frontMatter, bodyStart, problems } = findFrontMatter(text);
  const head = text.slice(0, bodyStart);
  const body = formatBody(text, bodyStart, frontMatter === undefined);
  if (body !== "") return head + body;
  // A line break more can belong to a text in front matter that has not ended.
  const staysAsItIs =
    frontMatter === undefined || problems.some(({ code }) => code === "unterminated-front-matter");
  return staysAsItIs || head.endsWith("\n") ? head : head + lineBreakOf(text);
}

interface Piece {
  readonly span: Span;
  readonly entry: Entry | undefined;
}

/** Entries and faulty passages in the order of the file; a faulty passage hides the entry read from it. */
function piecesOf(text: string, bodyStart: number): readonly Piece[] {
  const { entries, faulty } = scanBody(text, bodyStart);
  const faultyStarts = new Set(faulty.map(({ start }) => start));
  const sound = entries.filter(({ span }) => !faultyStarts.has(span.start));
  const pieces: Piece[] = [
    ...sound.map((entry) => ({ span: entry.span, entry })),
    ...faulty.map((span) => ({ span, entry: undefined })),
  ];
  return pieces.sort((a, b) => a.span.start - b.span.start);
}

function formatBody(text: string, bodyStart: number, atTop: boolean): string {
  const pieces = piecesOf(text, bodyStart);
  const lineBreak = atTop ? breakAfterFirst(text, bodyStart, pieces[0]) : lineBreakOf(text);
  let result = "";
  let blankBefore = false;
  let next = 0;
  const add = (line: string, sound: boolean): void => {
    // Blank lines at the top go, unless what follows could then be taken for front matter.
    if (blankBefore && !(atTop && sound && result === "")) result += lineBreak;
    blankBefore = false;
    result += line + lineBreak;
  };
  for (let at = bodyStart; at < text.length;) {
    const lineEnd = endOfLine(text, at);
    const start = skipWhiteSpace(text, at, lineEnd);
    const piece = pieces[next];
    if (piece?.span.start === start && start < lineEnd) {
      const { entry, span } = piece;
      if (entry === undefined) add(text.slice(at, span.end), false);
      else add(formatEntry(text, entry), true);
      next++;
      at = endOfLine(text, span.end) + 1;
      continue;
    }
    if (start === lineEnd) blankBefore = true;
    else add(text.slice(start, trimWhiteSpace(text, start, lineEnd)), true);
    at = lineEnd + 1;
  }
  return result;
}

/**
 * The line break behind the first line that says anything, or behind the entry that begins on it: unlike those before,
 * which go, and those inside a value, which stay, it is the same once the text is formatted.
 */
function breakAfterFirst(text: string, bodyStart: number, piece: Piece | undefined): "\n" | "\r\n" {
  const start = skipWhiteSpace(text, bodyStart, text.length);
  const end = endOfLine(text, piece?.span.start === start ? piece.span.end : start);
  if (end === text.length) return lineBreakOf(text);
  return text.charAt(end - 1) === "\r" ? "\r\n" : "\n";
}

function formatEntry(text: string, entry: Entry): string {
  const output = entry.kind === "query" ? entry.expected : entry.output;
  const mark = entry.kind === "query" ? "? " : "";
  const input = text.slice(entry.input.span.start, entry.input.span.end);
  if (output === undefined || entry.arrow === undefined) return mark + input;
  const written = text.slice(entry.arrow.start, entry.arrow.end);
  const arrow = written === "\t" ? "->" : written;
  return `${mark}${input} ${arrow} ${text.slice(output.span.start, output.span.end)}`;
}

function endOfLine(text: string, at: number): number {
  const lineFeed = text.indexOf("\n", at);
  return lineFeed < 0 ? text.length : lineFeed;
}
