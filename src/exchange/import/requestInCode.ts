import { parseJson } from "./exactJson.js";
import { nestsTooDeep } from "./nesting.js";
import { readLiteral } from "./programLiteral.js";
import { Reading } from "./reading.js";
import { chatRequest } from "./shapes/chatRequest.js";
import { shapeOf } from "./shapes.js";

const MESSAGES = /["']?(?:messages|contents)["']?\s*[=:]\s*\[|^\s*\[\s*\{\s*["']?role/;
const ROLE = /["']?role["']?\s*:/;

/**
 * A chat request as it stands in Python, JavaScript, a call of curl or a log.
 * @returns undefined where there is none.
 */
export function requestInCode(source: string): Reading | undefined {
  const text = unquoted(source);
  const found = MESSAGES.exec(text);
  if (found === null) return undefined;
  const start = found.index + found[0].indexOf("[");
  if (nestsTooDeep(text.slice(start))) return undefined;
  const literal = readLiteral(text, start);
  if (literal === undefined || !ROLE.test(text.slice(start))) return undefined;
  if (literal.kind === "expression") {
    const reading = new Reading("a chat request");
    reading.fault(
      `line ${text.slice(0, start + literal.length).split("\n").length}`,
      `a message holds what the program fills in (${literal.expression}): write its text in quotes`,
    );
    return reading;
  }
  const parsed = parseJson(literal.json);
  if (!parsed.ok) return undefined;
  const request = { messages: parsed.value };
  if (shapeOf(request) !== chatRequest) return undefined;
  const reading = chatRequest.read(request, () => undefined);
  const rest = (text.slice(0, found.index) + text.slice(start + literal.length)).trim();
  if (/\w/.test(rest)) reading.leftOut("The code around the messages is not used.");
  return reading;
}

/** Without the quotes of a shell around a request, and of a log whose lines hold it as a text in JSON. */
function unquoted(text: string): string {
  const call = text.search(/\bcurl\s/);
  if (call >= 0 && /\s(?:-d|--data[\w-]*|--json)[\s=]{1,8}\$?'/.test(text.slice(call))) {
    return text.replaceAll("'\\''", "'").replaceAll(`'"'"'`, "'");
  }
  return /\\"messages\\"\s*:\s*\[/.test(text) ? text.replace(/\\(["\\])/g, "$1") : text;
}
