import assert from "node:assert/strict";
import type { Span } from "../../src/language/span.js";

export interface MarkedText {
  readonly text: string;
  readonly spans: readonly Span[];
}

/** Takes the markers out of a text: every `«…»` is a span, listed in the order of their beginnings. */
export function marked(source: string): MarkedText {
  let text = "";
  const spans: { start: number; end: number }[] = [];
  const open: { start: number; end: number }[] = [];
  for (const character of source) {
    if (character === "«") {
      const span = { start: text.length, end: -1 };
      spans.push(span);
      open.push(span);
    } else if (character === "»") {
      const span = open.pop();
      assert(span !== undefined, "A » without a «.");
      span.end = text.length;
    } else {
      text += character;
    }
  }
  assert.equal(open.length, 0, "A « without a ».");
  return { text, spans };
}

/** The only span of a text that marks one. */
export function markedOnce(source: string): { readonly text: string; readonly span: Span } {
  const { text, spans } = marked(source);
  const [span] = spans;
  assert(span !== undefined && spans.length === 1, "Mark exactly one span.");
  return { text, span };
}
