import { UNSHOWABLE, visibleText } from "../language/visibleText.js";

/** A literal of JavaScript in which nothing hides or turns around what stands beside it. */
export function javaScript(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(UNSHOWABLE, (character) =>
    character === "\n" ? character : character.split("").map(escaped).join(""),
  );
}

/** The same of Python, whose escapes are JSON's but for characters beyond the first 65,536. */
export function python(text: string): string {
  return JSON.stringify(text).replace(UNSHOWABLE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : escaped(character);
  });
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** For a comment: nothing in it may begin a line, or hide one. */
export function oneLine(text: string): string {
  return visibleText(text);
}
