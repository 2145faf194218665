import assert from "node:assert/strict";
import { parseDocument } from "../../src/language/parse.js";
import { measureParse } from "./parseSpeed.js";

describe("parsing speed", () => {
  it("10,000 entries stay well within what a machine under load allows", () => {
    // A frame is 16 ms; the margin is for a shared machine, the measured figure is `icl bench`'s to show.
    const { medianMs } = measureParse();
    assert(medianMs < 48, `${medianMs.toFixed(1)} ms`);
  });

  for (const [title, line] of [
    ["unclosed blocks", '? """\n'],
    ["unclosed quotes", 'x -> "y\n'],
    ["quotes without escapes", '"x" -> "y"\n'],
    ["text beside fences", '? """x\n'],
    ["lines without an arrow", "hot\n"],
    ["front matter that never ends", "---\n"],
    ["one demonstration again and again", "a -> b\n"],
  ] as const) {
    it(`grows with the size, not its square: ${title}`, () => {
      const text = line.repeat(100_000);
      const start = performance.now();
      parseDocument(text);
      assert(performance.now() - start < 3000);
    });
  }
});
