import assert from "node:assert/strict";
import { formatDocument } from "../../src/language/format.js";
import { parseDocument } from "../../src/language/parse.js";
import { assertFormats, assertSound } from "../language/soundDocument.js";
import { seeded } from "../support/seeded.js";
import { repeats } from "../support/soak.js";
import { anyDocument, repeatedPieces } from "./anyDocument.js";

/** In milliseconds; a hundred times what it takes on a machine at rest. */
const LONGEST_SMALL = 2_000;
const LONGEST_LARGE = 10_000;

describe("any .icl document", () => {
  it("is read without an error, with all of it accounted for, and formatted without changing what it says", () => {
    const random = seeded(".icl documents");
    const count = repeats(20_000, 1_000_000);
    for (let i = 0; i < count; i++) {
      const text = anyDocument(random);
      const begin = performance.now();
      try {
        assertSound(text);
        assertFormats(text);
      } catch (error) {
        throw new Error(`Document ${i}: ${JSON.stringify(text)}`, { cause: error });
      }
      assert.ok(performance.now() - begin < LONGEST_SMALL, JSON.stringify(text));
    }
  });

  it("is read in time that grows with its length alone, however long it goes on in one way", () => {
    const length = repeats(20_000, 200_000);
    for (const piece of repeatedPieces) {
      for (const start of ["", "---\n", "a -> b\n", '"', '"""\n']) {
        const text = start + piece.repeat(Math.ceil(length / piece.length));
        const begin = performance.now();
        parseDocument(text);
        formatDocument(text);
        const milliseconds = performance.now() - begin;
        assert.ok(
          milliseconds < LONGEST_LARGE,
          `${JSON.stringify(start + piece)} repeated: ${milliseconds} ms`,
        );
      }
    }
  });
});
