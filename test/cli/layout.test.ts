import assert from "node:assert/strict";
import { countText } from "../../src/method/numberText.js";
import { visibleText } from "../../src/language/visibleText.js";
import { table } from "../../src/cli/table.js";
import { cut, visibleLines, widthOf, wrap } from "../../src/cli/text.js";

describe("Text for terminals", () => {
  it("has escapes for whatever a terminal would act upon", () => {
    assert.equal(visibleText("a\nb\tc\rd"), "a\\nb\\tc\\rd");
    assert.equal(visibleText("\x1b[31mred\x07\x7f\x9b"), "\\u001b[31mred\\u0007\\u007f\\u009b");
    assert.equal(visibleText("\u202eabc\u2066 \u2028"), "\\u202eabc\\u2066 \\u2028");
    assert.equal(visibleText("\ud83d"), "\\ud83d");
    assert.equal(visibleText("é 猫 👩‍👩‍👧 ok \\n"), "é 猫 👩‍👩‍👧 ok \\n");
    assert.equal(visibleLines("a\n\tb\x1b"), "a\n\tb\\u001b");
  });

  it("is cut by columns and between characters", () => {
    assert.equal(cut("abcdef", 6), "abcdef");
    assert.equal(cut("abcdefg", 6), "abcde…");
    assert.equal(cut("猫猫猫猫", 6), "猫猫…");
    assert.equal(widthOf(cut("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 5)), 5);
    assert.equal(cut("e\u0301e\u0301e\u0301", 2), "e\u0301…");
  });

  it("is broken between words", () => {
    assert.equal(wrap("one two three", 7), "one two\nthree");
    assert.equal(wrap("unbreakable x", 4), "unbreakable\nx");
    assert.equal(wrap("as it is", Number.POSITIVE_INFINITY), "as it is");
  });

  it("knows one from many", () => {
    assert.deepEqual(
      [countText(0, "file"), countText(1, "file"), countText(2, "query", "queries")],
      ["0 files", "1 file", "2 queries"],
    );
  });
});

describe("Tables", () => {
  const columns = [
    { title: "key", align: "right" },
    { title: "value", flexible: true },
    { title: "extra", optional: true },
    { title: "last", align: "right" },
  ] as const;

  it("align wide and combining characters by their columns", () => {
    const text = table(columns, [
      ["1", "猫", "x", "1"],
      ["20", "e\u0301te\u0301", "y", "2"],
      ["3", "plain", "z", "3"],
    ]);
    const lines = text.split("\n");
    assert.equal(lines[0], "key  value  extra  last");
    assert.deepEqual(lines.map(widthOf), [23, 23, 23, 23]);
  });

  it("cut flexible columns, then leave optional ones out, and keep the others whole", () => {
    const rows = [["1", "a rather long value indeed", "much more", "1234"]];
    for (const width of [80, 40, 30, 21, 19]) {
      const lines = table(columns, rows, width).split("\n");
      for (const line of lines) assert.ok(widthOf(line) <= width, `${width}: ${line}`);
      assert.ok(lines.every((line) => /last$|1234$/.test(line)));
      assert.equal(lines.join("").includes("extra"), width >= 27, String(width));
    }
    assert.ok(table(columns, rows, 10).includes("1234"), "what cannot be cut stays");
  });

  it("leave optional columns out before a column goes below its least", () => {
    const wide = [
      { title: "task", flexible: true, least: 10 },
      { title: "extra", optional: true },
    ];
    const rows = [["a rather long name", "1234"]];
    assert.deepEqual(table(wide, rows, 20).split("\n"), ["task           extra", "a rather lon…  1234"]);
    assert.deepEqual(table(wide, rows, 16).split("\n"), ["task", "a rather long n…"]);
  });

  it("never let a value break its line or colour what follows", () => {
    const text = table(columns, [["1", "a\nb\x1b[31m", "", "2"]]);
    assert.equal(text.split("\n").length, 2);
    assert.ok(!text.includes("\x1b[31m"));
  });

  it("paint what is left after cutting", () => {
    const paint = (text: string): string => `<${text}>`;
    const text = table([{ title: "v", flexible: true }], [[{ text: "abcdefgh", paint }]], 4);
    assert.equal(text.split("\n")[1], "<abc…>");
  });
});
