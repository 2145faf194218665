import assert from "node:assert/strict";
import { formatDocument } from "../../src/language/format.js";

describe("the formatter", () => {
  for (const [title, before, after] of [
    ["sets one blank around arrows", "hot   ->    cold\n", "hot -> cold\n"],
    [
      "keeps the kind of arrow, but writes a tab as ->",
      "a\u00a0→  b\nc\td\ne => f\n",
      "a → b\nc -> d\ne => f\n",
    ],
    ["sets one blank behind ?", "?fast ->  slow\n?   old\n", "? fast -> slow\n? old\n"],
    ["moves lines to the left", "  hot -> cold\n\t# x \n   ? a\n", "hot -> cold\n# x\n? a\n"],
    [
      "removes blank lines at both ends, keeps one between",
      "\n\na -> b\n \n\n\nc -> d\n\n\n",
      "a -> b\n\nc -> d\n",
    ],
    ["ends with a line break", "a -> b", "a -> b\n"],
    ["keeps the file's line breaks", "a -> b  \r\n\r\n\r\n? c", "a -> b\r\n\r\n? c\r\n"],
    ["leaves quoted values alone", '"  a  "  ->  "b "\n', '"  a  " -> "b "\n'],
    ["leaves blocks alone", '"""\n  a  \n\n\n  b\n"""   ->  c', '"""\n  a  \n\n\n  b\n""" -> c\n'],
    [
      "leaves front matter alone",
      "---\nname:   x  \n\n\n---\na ->  b",
      "---\nname:   x  \n\n\n---\na -> b\n",
    ],
    ["leaves alone what it cannot read", '  "x"  y  ->  z\n  hot   \n', '  "x"  y  ->  z\n  hot\n'],
    ["keeps a byte-order mark", "\ufeffa ->  b", "\ufeffa -> b\n"],
    ["makes nothing of nothing", "", ""],
    ["makes nothing of blank lines", "\n \n", ""],
  ] as const) {
    it(title, () => {
      assert.equal(formatDocument(before), after);
    });
  }
});
