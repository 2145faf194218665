import type { Span } from "./span.js";

/** 1-based line and 1-based column in UTF-16 code units, as editors and compilers print them. */
export interface LineAndColumn {
  readonly line: number;
  readonly column: number;
}

/** Line starts of one text, for many look-ups. */
export class LineIndex {
  readonly #starts: readonly number[];
  readonly #length: number;

  constructor(text: string) {
    const starts = [0];
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    this.#starts = starts;
    this.#length = text.length;
  }

  /** Offsets outside the text are moved to its nearest end. */
  at(offset: number): LineAndColumn {
    const inside = Math.max(0, Math.min(offset, this.#length));
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= inside) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: inside - (this.#starts[low] ?? 0) + 1 };
  }
}

/** The first line's: editors keep one kind in a file. */
export function lineBreakOf(text: string): "\n" | "\r\n" {
  const lineFeed = text.indexOf("\n");
  return lineFeed > 0 && text.charAt(lineFeed - 1) === "\r" ? "\r\n" : "\n";
}

/** With the line break behind, so that no blank line stays. */
export function wholeLines(text: string, span: Span): Span {
  const lineFeed = text.indexOf("\n", span.end);
  return { start: text.lastIndexOf("\n", span.start) + 1, end: lineFeed < 0 ? text.length : lineFeed + 1 };
}
