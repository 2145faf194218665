import { visibleText } from "../language/visibleText.js";

/** A token's text, in which blanks at either end count. */
export function visibleToken(text: string): string {
  return visibleText(text).replace(/^ +| +$/g, (blanks) => "␣".repeat(blanks.length));
}

/** The beginning of a text, never half a surrogate pair. */
export function beginning(text: string, characters: number): string {
  if (text.length <= characters) return text;
  return text.slice(0, characters).replace(/[\ud800-\udbff]$/, "");
}
