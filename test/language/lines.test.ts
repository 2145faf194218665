import assert from "node:assert/strict";
import { LineIndex } from "../../src/language/lines.js";

describe("lines and columns", () => {
  it("count from one, in UTF-16 code units", () => {
    const text = "ab\r\n👍c\n\nd";
    const index = new LineIndex(text);
    for (const [offset, line, column] of [
      [0, 1, 1],
      [2, 1, 3],
      [4, 2, 1],
      [6, 2, 3],
      [8, 3, 1],
      [9, 4, 1],
      [10, 4, 2],
      [99, 4, 2],
      [-1, 1, 1],
    ] as const) {
      assert.deepEqual(index.at(offset), { line, column }, String(offset));
    }
    assert.deepEqual(new LineIndex("").at(0), { line: 1, column: 1 });
  });
});
