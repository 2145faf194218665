import assert from "node:assert/strict";
import { manyEntries } from "../../src/language/manyEntries.js";
import { parseDocument } from "../../src/language/parse.js";
import { measureParse } from "../../src/language/parseSpeed.js";

describe("parsing speed", () => {
  it("is measured on a document of as many entries as asked for, without a fault", () => {
    const { entries, problems } = parseDocument(manyEntries(1000));
    assert.equal(entries.length, 1000);
    assert.deepEqual(problems, []);
  });

  it("10,000 entries stay well within what a machine under load allows", () => {
    // A frame is 16 ms; the margin is for a shared machine, the measured figure is `icl bench`'s to show.
    const { medianMs } = measureParse(() => performance.now());
    assert(medianMs < 48, `${medianMs.toFixed(1)} ms`);
  });

  for (const [title, line] of [
    ["unclosed blocks", '? """\n\n'],
    ["unclosed quotes", 'x -> "y\n'],
    ["quotes without escapes", '"x" -> "y"\n'],
    ["text beside fences", '? """x\n\n'],
    ["lines without an arrow", "hot\n"],
    ["front matter that never ends", "---\nnmae: x\n"],
    ["one demonstration again and again", "a -> b\n"],
  ] as const) {
    it(`grows with the size, not its square: ${title}`, () => {
      const text = line.repeat(100_000);
      const start = performance.now();
      parseDocument(text);
      assert(performance.now() - start < 3000);
    });
  }

  it("grows with the size, not its square: front matter of wrong keys", () => {
    const keys = Array.from({ length: 10_000 }, (_, index) => `nmae${index}: "\\q"\n`);
    const start = performance.now();
    assert.equal(parseDocument(`---\n${keys.join("")}---\n`).keys.length, keys.length);
    assert(performance.now() - start < 3000);
  });
});
