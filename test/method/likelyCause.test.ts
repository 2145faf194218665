import assert from "node:assert/strict";
import { parseDocument } from "../../src/language/parse.js";
import { withLikelyCause } from "../../src/method/likelyCause.js";

const cases = [
  ["dog -> kettle\nriver -> lamp\n? Dog -> kettle\n? RIVER -> lamp", "2 of 2 queries look up"],
  ["cat -> cats\ndogs -> dog\ncow -> cows\nbirds -> bird\n? e -> f", "the file maps in both directions"],
  [`a -> ${"word ".repeat(20)}\n? b`, "characters are long for a vector"],
] as const;

describe("The likely cause of a vector that fails", () => {
  for (const [text, cause] of cases) {
    it(`is found in the file: ${cause}`, () => {
      const reason = withLikelyCause("It keeps nothing.", parseDocument(text));
      assert(reason.startsWith("It keeps nothing; "), reason);
      assert(reason.includes(cause), reason);
      assert.match(reason, /[^.]\.$/);
    });
  }

  it("is left open where the file does not show it", () => {
    const document = parseDocument("a -> 1\nb -> 2\nc -> 3\n? d -> 4");
    assert.equal(withLikelyCause("It keeps nothing.", document), "It keeps nothing.");
  });
});
