import assert from "node:assert/strict";
import fc from "fast-check";
import { widthOf, wrap } from "../../src/cli/text.js";

describe("text in a terminal", () => {
  it("is broken between words, every word kept, no line wider than the terminal", () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-zé漢]{1,12}$/u), { minLength: 1 }),
        fc.integer({ min: 24, max: 60 }),
        (words, width) => {
          const lines = wrap(words.join(" "), width).split("\n");
          assert.deepEqual(lines.join(" ").split(" "), words);
          for (const line of lines) assert.ok(widthOf(line) <= width, line);
        },
      ),
    );
  });

  it("takes time that grows with its length, in a pipe as well as in a terminal", () => {
    const text = 'piece "é":1234 '.repeat(40_000);
    const start = performance.now();
    assert.equal(wrap(text, Number.POSITIVE_INFINITY), text);
    assert.ok(wrap(text, 80).length === text.length);
    assert.ok(performance.now() - start < 5000);
  });
});
