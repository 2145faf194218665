/**
 * What a page or a terminal would act upon or swallow: control characters, line and paragraph separators, marks that change
 * the direction of what follows, invisible characters and halves of surrogate pairs.
 */
const UNSHOWABLE =
  /[\p{Cc}\u00ad\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}/gu;

const short: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** A model's or a user's text on one line, with escapes for all that could deceive its reader. */
export function visibleText(text: string): string {
  return text.replace(
    UNSHOWABLE,
    (character) => short[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
