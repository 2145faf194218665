import { type Problem, problem } from "./problems.js";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const simpleEscapes = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

/** The code unit of a `\uXXXX` escape's digits, or undefined. */
function codeUnit(digits: string): number | undefined {
  return /^[0-9a-fA-F]{4}$/.test(digits) ? Number.parseInt(digits, 16) : undefined;
}

/**
 * The text of a JSON string between its quotes. More lenient than JSON: control characters stand for
 * themselves, and an escape that JSON does not know is kept as written and reported.
 */
export function unescape(text: string, start: number, end: number, problems: Problem[]): string {
  const raw = text.slice(start, end);
  let at = raw.indexOf("\\");
  if (at < 0) return raw;
  let result = "";
  let copied = 0;
  while (at >= 0) {
    result += raw.slice(copied, at);
    const letter = raw.charAt(at + 1);
    const simple = simpleEscapes.get(letter);
    const unit = letter === "u" ? codeUnit(raw.slice(at + 2, at + 6)) : undefined;
    if (simple !== undefined) {
      result += simple;
      copied = at + 2;
    } else if (unit !== undefined) {
      result += String.fromCharCode(unit);
      copied = at + 6;
    } else {
      // Behind a backslash at the very end there is no letter to take along.
      copied = Math.min(at + 2, raw.length);
      const escape = raw.slice(at, copied);
      result += escape;
      problems.push(problem("bad-escape", { start: start + at, end: start + copied }, { escape }));
    }
    at = raw.indexOf("\\", copied);
  }
  return result + raw.slice(copied);
}

/** Offset of the quote that ends the string opened before `start`, or undefined. */
export function closingQuote(text: string, start: number, lineEnd: number): number | undefined {
  for (let at = start; at < lineEnd; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at++;
  }
  return undefined;
}
