import type { Span } from "./span.js";
import { isWhiteSpace, skipWhiteSpace } from "./whiteSpace.js";

const TAB = 0x09;
const HYPHEN = 0x2d;
const EQUALS = 0x3d;
const GREATER = 0x3e;
const RIGHTWARDS_ARROW = 0x2192;

/** Length of the arrow symbol at this offset, 0 where there is none. */
function symbolLength(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === RIGHTWARDS_ARROW) return 1;
  return (code === HYPHEN || code === EQUALS) && text.charCodeAt(at + 1) === GREATER ? 2 : 0;
}

function arrowSymbolAt(text: string, at: number, end: number): Span | undefined {
  const length = symbolLength(text, at);
  if (length === 0 || at + length > end) return undefined;
  const closed = at + length === end || isWhiteSpace(text.charCodeAt(at + length));
  return closed ? { start: at, end: at + length } : undefined;
}

/**
 * The first arrow in `start..end`, which lie within one line and end without white space. The end counts
 * as white space, and so does the start if `open` is true.
 */
export function findArrow(text: string, start: number, end: number, open: boolean): Span | undefined {
  let afterWhiteSpace = open;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === TAB) {
      // A tab beside an arrow is the white space around it.
      return arrowSymbolAt(text, skipWhiteSpace(text, at, end), end) ?? { start: at, end: at + 1 };
    }
    if (afterWhiteSpace && (code === HYPHEN || code === EQUALS || code === RIGHTWARDS_ARROW)) {
      const arrow = arrowSymbolAt(text, at, end);
      if (arrow !== undefined) return arrow;
    }
    afterWhiteSpace = code === 0x20 || isWhiteSpace(code);
  }
  return undefined;
}

/** The first arrow symbol that only lacks white space around it, as in `hot->cold`. */
export function findTightArrow(text: string, start: number, end: number): Span | undefined {
  for (let at = start; at < end; at++) {
    const length = symbolLength(text, at);
    if (length > 0 && at + length <= end) return { start: at, end: at + length };
  }
  return undefined;
}
