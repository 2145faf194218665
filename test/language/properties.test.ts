import assert from "node:assert/strict";
import fc from "fast-check";
import { formatDocument } from "../../src/language/format.js";
import { parseDocument } from "../../src/language/parse.js";
import { quote, writeDemonstration, writeQuery } from "../../src/language/writeEntry.js";
import { assertFormats, assertSound } from "./soundDocument.js";

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

describe("any text", () => {
  it("is parsed, printed as it was, and every span lies where it should", () => {
    fc.assert(fc.property(source, assertSound), RUNS);
  });

  it("says the same to the model once formatted, and formatting twice changes nothing", () => {
    fc.assert(fc.property(source, assertFormats), RUNS);
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
