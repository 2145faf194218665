/**
 * What would change how the text around it is shown: control characters, line separators, and the marks that
 * change the direction of writing.
 */
const UNSHOWABLE = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu;

/** Characters that are whole by themselves, whatever stands beside them. */
const PLAIN = /^[ -~⏎⇥]*$/;

let graphemes: Intl.Segmenter | undefined;

/** A text on one line, cut to a length between whole characters. */
export function shownText(text: string, longest: number): string {
  const line = text
    .slice(0, 2 * longest)
    .replaceAll("\n", "⏎")
    .replaceAll("\t", "⇥")
    .replace(UNSHOWABLE, "\ufffd");
  if (line.length <= longest && text.length <= 2 * longest) return line;
  return `${wholeCharacters(line, longest - 1)}…`;
}

/** As many characters as fit into a length. */
function wholeCharacters(line: string, longest: number): string {
  // The one that is cut off may belong to what stands before it.
  if (PLAIN.test(line.slice(0, longest + 1))) return line.slice(0, longest);
  // Its tables take 10 ms to read: not before they are needed.
  graphemes ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  let kept = "";
  for (const { segment } of graphemes.segment(line)) {
    if (kept.length + segment.length > longest) break;
    kept += segment;
  }
  return kept;
}
