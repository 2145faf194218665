/**
 * What a page or a terminal would act upon or swallow: control characters, line and paragraph separators, marks that change
 * the direction of what follows, invisible characters (fillers and tags among them) and halves of surrogate pairs. Joiners
 * and variation selectors stay: scripts and emoji need them.
 */
export const UNSHOWABLE =
  /[\p{Cc}\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

const short: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** A model's or a user's text on one line, with escapes for all that could deceive its reader. */
export function visibleText(text: string): string {
  return text.replace(UNSHOWABLE, (character) => short[character] ?? escaped(character));
}

function escaped(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
}
