import assert from "node:assert/strict";
import { writeDemonstration, writeQuery, writeValue } from "../../src/language/writeEntry.js";

describe("writing entries", () => {
  it("quotes only what would read back otherwise", () => {
    assert.equal(writeDemonstration("hot", "cold"), "hot -> cold");
    assert.equal(writeDemonstration("# x", "# y"), '"# x" -> # y');
    assert.equal(writeDemonstration("a -> b", " c"), '"a -> b" -> " c"');
    assert.equal(writeDemonstration("a\tb", 'say "hi"'), '"a\\tb" -> say "hi"');
    assert.equal(writeQuery("", undefined), '? ""');
    assert.equal(writeQuery("two\nlines", '"'), '? "two\\nlines" -> "\\""');
  });

  it("never writes what an editor or UTF-8 would change", () => {
    assert.equal(writeValue("\ud800", "output"), '"\\ud800"');
    assert.equal(writeValue("a\u2028b", "output"), '"a\\u2028b"');
  });
});
