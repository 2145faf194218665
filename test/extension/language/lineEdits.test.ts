import assert from "node:assert/strict";
import fc from "fast-check";
import { lineEdits } from "../../../src/extension/language/lineEdits.js";
import { formatDocument } from "../../../src/language/format.js";

function applied(text: string, wanted: string): string {
  return lineEdits(text, wanted).reduceRight(
    (result, { span, newText }) => result.slice(0, span.start) + newText + result.slice(span.end),
    text,
  );
}

const line = fc.constantFrom("", " ", "a -> b", "a  ->  b ", "? c", '"""', "# d", "\t", "---");
const lineBreak = fc.constantFrom("\n", "\r\n");
const text = fc
  .tuple(fc.array(line, { maxLength: 12 }), lineBreak)
  .map(([lines, separator]) => lines.join(separator));

describe("line edits", () => {
  it("turn any text into any other", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        assert.equal(applied(before, after), after);
      }),
    );
  });

  it("stand in order and apart", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        let end = 0;
        for (const { span } of lineEdits(before, after)) {
          assert(span.start >= end && span.end >= span.start);
          ({ end } = span);
        }
      }),
    );
  });

  it("of formatting touch only what changes", () => {
    const before = '"""\n\n\nraw\n"""  -> x\n\n\n\na -> b\nc  -> d\n';
    const edits = lineEdits(before, formatDocument(before)).map(({ span, newText }) => [
      before.slice(span.start, span.end),
      newText,
    ]);
    assert.deepEqual(edits, [
      [" ", ""],
      ["\n", ""],
      ["\n", ""],
      [" ", ""],
    ]);
  });
});
