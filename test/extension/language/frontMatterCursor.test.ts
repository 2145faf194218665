import assert from "node:assert/strict";
import { frontMatterCursor } from "../../../src/extension/language/frontMatterCursor.js";
import { parseDocument } from "../../../src/language/parse.js";
import { markedOnce } from "../../language/marked.js";

function cursorAt(source: string): ReturnType<typeof frontMatterCursor> {
  const { text, span } = markedOnce(source);
  const { frontMatter } = parseDocument(text);
  return frontMatter && frontMatterCursor(text, frontMatter, span.start);
}

describe("the cursor in the front matter", () => {
  for (const [source, expected] of [
    ["---\n«»\n---\n", { kind: "key", section: undefined, hasColon: false }],
    ["---\nna«»me: x\n---\n", { kind: "key", section: undefined, hasColon: true }],
    ["---\nvector:\n  «»\n---\n", { kind: "key", section: "vector", hasColon: false }],
    [
      "---\nvector:\n\n  # why\n  layer: 3\n  sc«»\n---\n",
      { kind: "key", section: "vector", hasColon: false },
    ],
    ["---\r\nvector:\r\n  la«»\r\n---\r\n", { kind: "key", section: "vector", hasColon: false }],
    ["---\nmatch: «»\n---\n", { kind: "value", path: "match" }],
    ["---\nmatch: pre«»fix\n---\n", { kind: "value", path: "match" }],
    ["---\nvector:\n  method: «»\n---\n", { kind: "value", path: "vector.method" }],
    ["---\nna«»", { kind: "key", section: undefined, hasColon: false }],
  ] as const) {
    it(JSON.stringify(source), () => {
      const { written, ...rest } = cursorAt(source) ?? {};
      assert.deepEqual(rest, expected);
      assert(written);
    });
  }

  for (const source of [
    "---\nname: x\n---\n«»",
    "---\n# na«»\n---\n",
    "---\nmatch: x # «»\n---\n",
    "---\nname:\n  «»\n---\n",
    "---\nvector: {«»}\n---\n",
    "---\na «»b\n---\n",
    "«»---\nname: x\n---\n",
    "---\nname: x\n\na -> b\n«»",
  ]) {
    it(`is nowhere in ${JSON.stringify(source)}`, () => {
      assert.equal(cursorAt(source), undefined);
    });
  }
});
