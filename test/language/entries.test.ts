import assert from "node:assert/strict";
import type { Value } from "../../src/language/document.js";
import { parseDocument } from "../../src/language/parse.js";
import { marked } from "./marked.js";

function plain(text: string): readonly (readonly (string | undefined)[])[] {
  return parseDocument(text).entries.map((entry) =>
    entry.kind === "query"
      ? ["?", entry.input.text, entry.expected?.text]
      : [entry.input.text, entry.output.text],
  );
}

describe("entries", () => {
  it("are demonstrations and queries, in the order of the file", () => {
    const text = "# Comment.\nhot -> cold\n\n? fast -> slow\nbig -> small\n? old\n";
    assert.deepEqual(plain(text), [
      ["hot", "cold"],
      ["?", "fast", "slow"],
      ["big", "small"],
      ["?", "old", undefined],
    ]);
    const { demonstrations, queries } = parseDocument(text);
    assert.deepEqual(
      demonstrations.map(({ index }) => index),
      [0, 1],
    );
    assert.deepEqual(
      queries.map(({ index }) => index),
      [0, 1],
    );
  });

  it("know where they stand", () => {
    const { text, spans } = marked("«  «hot» «->»  «cold chocolate»»  \n«? «fast» «→» «slow»»\r\n«? «old»»");
    const document = parseDocument(text);
    const [hot] = document.demonstrations;
    const [fast, old] = document.queries;
    assert(hot && fast && old);
    assert.deepEqual(
      [
        { ...hot.span, start: 0 },
        hot.input.span,
        hot.arrow,
        hot.output.span,
        fast.span,
        fast.input.span,
        fast.arrow,
        fast.expected?.span,
        old.span,
        old.input.span,
      ],
      spans,
    );
    assert.equal(hot.span.start, hot.input.span.start);
    assert.equal(old.arrow, undefined);
  });

  for (const [title, text, expected] of [
    [
      "an arrow of any kind",
      "a -> b\nc → d\ne => f",
      [
        ["a", "b"],
        ["c", "d"],
        ["e", "f"],
      ],
    ],
    [
      "one tab",
      "a\tb\nc d\te f",
      [
        ["a", "b"],
        ["c d", "e f"],
      ],
    ],
    [
      "an arrow within tabs",
      "a\t->\tb\nc \t => d",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    [
      "the first arrow",
      "a -> b -> c\nd\te -> f",
      [
        ["a", "b -> c"],
        ["d", "e -> f"],
      ],
    ],
    [
      "an arrow with white space on both sides alone",
      "a->b -> c\nx -->y => z",
      [
        ["a->b", "c"],
        ["x -->y", "z"],
      ],
    ],
    ["a non-breaking blank as white space", "a\u00a0->\u00a0b", [["a", "b"]]],
  ] as const) {
    it(`are split by ${title}`, () => {
      assert.deepEqual(plain(text), expected);
    });
  }

  it("need no blank behind the question mark", () => {
    assert.deepEqual(plain("?fast -> slow\n? # -> hash\n? ? -> mark\n?\tx"), [
      ["?", "fast", "slow"],
      ["?", "#", "hash"],
      ["?", "?", "mark"],
      ["?", "x", undefined],
    ]);
  });

  it("are not comments, which may be indented", () => {
    assert.deepEqual(plain("  # a -> b\n#c -> d\ne -> #f"), [["e", "#f"]]);
  });

  it("may have a # or ? in a quoted input", () => {
    assert.deepEqual(plain('"#a" -> b\n"?c" -> d\n"" -> ""'), [
      ["#a", "b"],
      ["?c", "d"],
      ["", ""],
    ]);
  });

  it("may begin behind a byte-order mark and hold any character", () => {
    assert.deepEqual(plain("\ufeffa\0b -> \ud800\r\n? 👍 -> \udc00x"), [
      ["a\0b", "\ud800"],
      ["?", "👍", "\udc00x"],
    ]);
  });
});

describe("quoted values", () => {
  const output = (written: string): Value => {
    const [demonstration] = parseDocument(`x -> ${written}`).demonstrations;
    assert(demonstration);
    return demonstration.output;
  };

  it("read the escapes of JSON", () => {
    assert.equal(output(String.raw`"\"\\\/\b\f\n\r\t\u00e9\uD83D\uDC4D"`).text, '"\\/\b\f\n\r\té👍');
  });

  it("keep white space, arrows and control characters", () => {
    const value = output('" a -> b\t\u0001 "');
    assert.equal(value.text, " a -> b\t\u0001 ");
    assert.equal(value.form, "quoted");
  });

  it("do not let an arrow inside them split", () => {
    assert.deepEqual(plain('"a -> b" -> c\n? "d\te"'), [
      ["a -> b", "c"],
      ["?", "d\te", undefined],
    ]);
  });
});

describe("blocks", () => {
  it("keep their lines as they are", () => {
    assert.deepEqual(plain('"""\n  # one\n\n? two -> 2 \n""" -> """\nthree\n"""\n? x'), [
      ["  # one\n\n? two -> 2 ", "three"],
      ["?", "x", undefined],
    ]);
  });

  it("give the model one kind of line break", () => {
    assert.deepEqual(plain('"""\r\na\r\nb\r\n""" -> c\r\n'), [["a\nb", "c"]]);
  });

  it("may be empty, or hold line breaks alone", () => {
    assert.deepEqual(plain('"""\n""" -> a\n"""\n\n""" -> b\n"""\n\n\n""" -> c'), [
      ["", "a"],
      ["", "b"],
      ["\n", "c"],
    ]);
  });

  it("end at a fence at the beginning of a line alone", () => {
    assert.deepEqual(plain('? """\n """\nx"""\n""" -> a'), [["?", ' """\nx"""', "a"]]);
  });

  it("know where they stand", () => {
    const { text, spans } = marked('«? «"""\na\n"""» «->» «"b"»»  \n');
    const [query] = parseDocument(text).queries;
    assert(query);
    assert.deepEqual([query.span, query.input.span, query.arrow, query.expected?.span], spans);
  });
});
