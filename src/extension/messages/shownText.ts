import { UNSHOWABLE } from "../../language/visibleText.js";

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
