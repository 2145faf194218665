import { shownText } from "./shownText.js";

/** Every character that Markdown, a table, an automatic link or HTML could act upon. */
const PUNCTUATION = /[!-/:-@[-`{-~]/g;

/** A text as it is, whatever it holds: on one line, cut, and without meaning to Markdown. */
export function escapeMarkdown(text: string, longest: number): string {
  return shownText(text, longest)
    .replace(/ {2,}/g, (blanks) => "\u00a0".repeat(blanks.length))
    .replace(PUNCTUATION, "\\$&");
}

/** A link that runs one of this extension's commands. @param label fixed words, never a text of the file. */
export function commandLink(label: string, command: string, args: readonly unknown[]): string {
  const encoded = encodeURIComponent(JSON.stringify(args)).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `[${label}](command:${command}?${encoded})`;
}
