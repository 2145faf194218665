import { visibleText } from "../language/visibleText.js";

/** A token's text, in which blanks at either end count. */
export function visibleToken(text: string): string {
  const shown = visibleText(text);
  const inner = shown.replace(/^ +/, "");
  let end = inner.length;
  while (end > 0 && inner[end - 1] === " ") end--;
  return "␣".repeat(shown.length - inner.length) + inner.slice(0, end) + "␣".repeat(inner.length - end);
}

/** The beginning of a text, never half a surrogate pair. */
export function beginning(text: string, characters: number): string {
  if (text.length <= characters) return text;
  return text.slice(0, characters).replace(/[\ud800-\udbff]$/, "");
}
