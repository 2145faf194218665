/**
 * What would change how the text around it is shown: control characters, line separators, and the marks that
 * change the direction of writing.
 */
const UNSHOWABLE = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** A text on one line, cut to a length between whole characters. */
export function shownText(text: string, longest: number): string {
  const line = text
    .slice(0, 2 * longest)
    .replaceAll("\n", "⏎")
    .replaceAll("\t", "⇥")
    .replace(UNSHOWABLE, "\ufffd");
  if (line.length <= longest && text.length <= 2 * longest) return line;
  let kept = "";
  for (const { segment } of graphemes.segment(line)) {
    if (kept.length + segment.length > longest - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}
