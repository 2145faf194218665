import assert from "node:assert/strict";
import fc from "fast-check";
import type { Entry, IclDocument } from "../../src/language/document.js";
import { fixesFor } from "../../src/language/fixes.js";
import { formatDocument } from "../../src/language/format.js";
import { parseDocument } from "../../src/language/parse.js";
import { printDocument } from "../../src/language/print.js";
import { problemMessage } from "../../src/language/problemMessage.js";
import type { Span } from "../../src/language/span.js";
import { quote, writeDemonstration, writeQuery } from "../../src/language/writeEntry.js";

const RUNS = { numRuns: 1500 };

/** Pieces of the grammar in any order: reaches far more states than arbitrary characters. */
// prettier-ignore
const fragment = fc.constantFrom(
  "\n", "\n", "\n", "\r\n", "\r", " ", "  ", "\t", "\ufeff", "\u00a0", "---", "---\n", "->", " -> ", "→", " => ",
  "?", "? ", "#", '"', '"', '"""', '"""\n', '\n"""', '"a"', "\\", "\\n", "\\u00e9", "\\q", "a", "hot", "cold", "\0",
  "\ud800", "👍", "name: x\n", "template: \"{input}: {output}\"\n", "template: {input} -> {output}\n", "vector:\n",
  "  layer: 5-12\n", "  dummies: [a, 2]\n", "match: regex\n", "alternatives: |\n", "chat: true\n", "stop: a\n", ": ",
  "[", "{", "- ", "&a ", "*a", "(", "|",
);
const grammarLike = fc.array(fragment, { maxLength: 40 }).map((fragments) => fragments.join(""));
const withFrontMatter = fc
  .tuple(grammarLike, grammarLike)
  .map(([front, body]) => `---\n${front}\n---\n${body}`);
const anyString = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }));
const codeUnits = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 })
  .map((units) => String.fromCharCode(...units));
const source = fc.oneof(grammarLike, withFrontMatter, anyString, codeUnits);
const value = fc.oneof(grammarLike, anyString, codeUnits);

function seenByModel({ settings, entries }: IclDocument): unknown {
  return {
    settings,
    entries: entries.map((entry) =>
      entry.kind === "query"
        ? { kind: entry.kind, input: entry.input.text, expected: entry.expected?.text }
        : { kind: entry.kind, input: entry.input.text, output: entry.output.text },
    ),
  };
}

function assertWithin(inner: Span, outer: Span): void {
  assert(inner.start <= inner.end, "A span ends before it begins.");
  assert(inner.start >= outer.start && inner.end <= outer.end, "A span leaves the one around it.");
}

function assertNested(entry: Entry, text: string): void {
  const output = entry.kind === "query" ? entry.expected : entry.output;
  const parts = [entry.input.span, entry.arrow, output?.span].filter((part) => part !== undefined);
  let before = entry.span.start;
  for (const part of parts) {
    assertWithin(part, { start: before, end: entry.span.end });
    before = part.end;
  }
  for (const written of [entry.input, output]) {
    if (written?.form === "bare") {
      assert.equal(written.text, text.slice(written.span.start, written.span.end));
      assert.equal(written.text, written.text.trim());
    }
  }
}

describe("any text", () => {
  it("is parsed, printed as it was, and every span lies where it should", () => {
    fc.assert(
      fc.property(source, (text) => {
        const document = parseDocument(text, "x.icl");
        assert.equal(printDocument(document), text);
        const whole = { start: 0, end: text.length };
        let end = document.frontMatter?.span.end ?? 0;
        if (document.frontMatter !== undefined) {
          assertWithin(document.frontMatter.span, whole);
          assertWithin(document.frontMatter.content, document.frontMatter.span);
          for (const { keySpan, valueSpan } of document.keys) {
            assertWithin(keySpan, document.frontMatter.content);
            assertWithin(valueSpan, document.frontMatter.content);
          }
        }
        for (const entry of document.entries) {
          assertWithin(entry.span, { start: end, end: text.length });
          assertNested(entry, text);
          end = entry.span.end;
        }
        let last = 0;
        for (const problem of document.problems) {
          assertWithin(problem.span, whole);
          assert(problem.span.start >= last);
          last = problem.span.start;
          assert.notEqual(problemMessage(problem), "");
          for (const { edits } of fixesFor(problem, text)) {
            for (const edit of edits) assertWithin(edit.span, whole);
          }
        }
        assert.equal(document.entries.length, document.demonstrations.length + document.queries.length);
      }),
      RUNS,
    );
  });

  it("says the same to the model once formatted, and formatting twice changes nothing", () => {
    fc.assert(
      fc.property(source, (text) => {
        const formatted = formatDocument(text);
        assert.deepEqual(seenByModel(parseDocument(formatted)), seenByModel(parseDocument(text)));
        assert.equal(formatDocument(formatted), formatted);
      }),
      RUNS,
    );
  });
});

describe("any two values", () => {
  const lines = (input: string, output: string): readonly string[] => [
    `${quote(input)} -> ${quote(output)}`,
    writeDemonstration(input, output),
    `? ${quote(input)} -> ${quote(output)}`,
    writeQuery(input, output),
  ];

  it("written as an entry read back as they were, before and after formatting", () => {
    fc.assert(
      fc.property(value, value, (input, output) => {
        for (const written of lines(input, output)) {
          for (const text of [written, formatDocument(`\n  ${written}\r\n`)]) {
            const document = parseDocument(text);
            const [entry] = document.entries;
            assert(entry !== undefined && document.entries.length === 1, text);
            const answer = entry.kind === "query" ? entry.expected?.text : entry.output.text;
            assert.deepEqual([entry.input.text, answer], [input, output]);
            const faults = document.problems.filter(
              ({ span, severity }) => severity === "error" && span.end > 0,
            );
            assert.deepEqual(
              faults.filter(({ code }) => code !== "single-demonstration"),
              [],
            );
          }
        }
      }),
      RUNS,
    );
  });

  it("written as blocks read back with line feeds", () => {
    const lineList = fc.array(
      value.filter((line) => !/[\r\n]/.test(line) && !line.startsWith('"""')),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(lineList, fc.constantFrom("\n", "\r\n"), (block, lineBreak) => {
        const text = ['? """', ...block, '""" -> x'].join(lineBreak);
        assert.deepEqual(
          parseDocument(text).queries.map(({ input }) => input.text),
          [block.join("\n")],
        );
      }),
      RUNS,
    );
  });
});
