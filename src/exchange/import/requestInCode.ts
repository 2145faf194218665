import { parse } from "yaml";
import { nestsTooDeep } from "./nesting.js";
import { shapeOf } from "./shapes.js";
import { chatRequest } from "./shapes/chatRequest.js";
import type { Reading } from "./reading.js";

/**
 * A chat request as it stands in Python, JavaScript or a log: the list of messages, whose literals are much like YAML's.
 * @returns undefined where there is none.
 */
export function requestInCode(text: string): Reading | undefined {
  const found = /["']?(?:messages|contents)["']?\s*[=:]\s*\[|^\s*\[\s*\{\s*["']?role/.exec(text);
  if (found === null) return undefined;
  const start = found.index + found[0].indexOf("[");
  const list = literalAt(text, start);
  if (list === undefined || nestsTooDeep(list)) return undefined;
  let value: unknown;
  try {
    value = parse(list, { logLevel: "silent", uniqueKeys: true });
  } catch {
    // Expressions of a program are no literals: then it is no request that can be read.
    return undefined;
  }
  const request = { messages: value };
  if (shapeOf(request) !== chatRequest) return undefined;
  const reading = chatRequest.read(request, () => undefined);
  const rest = (text.slice(0, found.index) + text.slice(start + sourceLength(text, start))).trim();
  if (/\w/.test(rest)) reading.leftOut("The code around the messages is not used.");
  return reading;
}

/** Length of the bracketed text at `start`, its strings respected. */
function sourceLength(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"' || character === "'" || character === "`") at = endOfString(text, at);
    else if (character === "[" || character === "{") depth++;
    else if (character === "]" || character === "}") {
      depth--;
      if (depth === 0) return at + 1 - start;
    }
  }
  return 0;
}

/** The list with all its strings in double quotes, names and trailing commas as YAML has them. */
function literalAt(text: string, start: number): string | undefined {
  const length = sourceLength(text, start);
  if (length === 0) return undefined;
  let result = "";
  for (let at = start; at < start + length; at++) {
    const character = text.charAt(at);
    if (character === '"' || character === "'" || character === "`") {
      const end = endOfString(text, at);
      result += requoted(text.slice(at + 1, end));
      at = end;
    } else if (character === ":") result += ": ";
    else result += /\s/.test(character) ? " " : character;
  }
  return result;
}

function endOfString(text: string, start: number): number {
  const quote = text.charAt(start);
  for (let at = start + 1; at < text.length; at++) {
    if (text.charAt(at) === "\\") at++;
    else if (text.charAt(at) === quote) return at;
  }
  return text.length;
}

/** The inside of a string of a program, in JSON's double quotes. */
function requoted(inside: string): string {
  const escaped = inside.replace(/\\([\s\S])|"/g, (whole, letter: string | undefined) => {
    if (letter === undefined) return '\\"';
    if (letter === "'" || letter === "`") return letter;
    return letter === "\n" ? "" : whole;
  });
  return `"${escaped.replaceAll("\n", "\\n").replaceAll("\t", "\\t")}"`;
}
