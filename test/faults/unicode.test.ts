import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import stringWidth from "string-width";
import { table } from "../../src/cli/table.js";
import type { IclDocument } from "../../src/language/document.js";
import { formatDocument } from "../../src/language/format.js";
import { parseDocument } from "../../src/language/parse.js";
import { renderFewShot, renderQuery } from "../../src/language/prompt.js";
import { visibleText } from "../../src/language/visibleText.js";
import { writeDemonstration, writeQuery } from "../../src/language/writeEntry.js";
import { CheckDocument } from "../../src/workbench/documents/checkDocument.js";
import { CompareDocument } from "../../src/workbench/documents/compareDocument.js";
import { RenderDocument } from "../../src/workbench/documents/renderDocument.js";
import { assertRefused } from "../cli/refusal.js";
import { ownPlace } from "../cli/ownPlace.js";
import { demoModel } from "../support/repository.js";
import { TestSession } from "../support/testSession.js";

/** What people and programs put into values. */
const values: readonly string[] = [
  "é",
  "e\u0301",
  "Å\u0323\u0301\u035c",
  "שלום עולם",
  "مرحبا",
  "a\u202eb\u202c",
  "\u2066x\u2069",
  "a\u200bb\u200dc\ufeffd",
  "👩\u200d👩\u200d👧",
  "👍🏽",
  "🇩🇪",
  "日本語",
  "ﾊﾝｶｸ",
  "\ud800",
  "x\udc00y",
  "\udc00\ud800",
  "a\0b",
  "a\u2028b",
  "ﷺ",
  "ก็็็็",
];
const breaks = ["\n", "\r\n"] as const;
const marks = ["", "\ufeff"] as const;

function source(mark: string, lineBreak: string): string {
  const lines = [
    "---",
    "name: any",
    "max_tokens: 2",
    "---",
    ...values.map((value, i) => writeDemonstration(value, `out ${value} ${i}`)),
    ...values.map((value) => writeQuery(`q ${value}`, value)),
    '? """',
    "two",
    "lines",
    '""" -> x',
    "",
  ];
  return mark + lines.join(lineBreak);
}

function texts({ demonstrations, queries }: IclDocument): unknown {
  return [
    demonstrations.map(({ input, output }) => [input.text, output.text]),
    queries.map(({ input, expected }) => [input.text, expected?.text]),
  ];
}

/** With halves of surrogate pairs as UTF-8 can have them. */
const wellFormed = (text: string): string => Buffer.from(text, "utf8").toString("utf8");

describe("line breaks, marks and characters of every kind", () => {
  const plain = parseDocument(source("", "\n"));

  for (const mark of marks) {
    for (const lineBreak of breaks) {
      const what = `${lineBreak === "\n" ? "LF" : "CRLF"}${mark === "" ? "" : " with a mark"}`;
      it(`${what}: the same values, at their places, kept by the formatter`, () => {
        const text = source(mark, lineBreak);
        const document = parseDocument(text);
        assert.deepEqual(texts(document), texts(plain));
        assert.deepEqual(
          document.problems.map(({ code }) => code),
          plain.problems.map(({ code }) => code),
        );
        for (const { input, span } of document.entries) {
          const written = text.slice(input.span.start, input.span.end);
          if (input.form === "bare") assert.equal(written, input.text);
          else if (input.form === "quoted") assert.equal(JSON.parse(written), input.text);
          assert.ok(!/[\r\n]$/.test(text.slice(span.start, span.end)));
        }
        const formatted = formatDocument(text);
        assert.deepEqual(texts(parseDocument(formatted)), texts(plain));
        assert.equal(formatted.startsWith("\ufeff"), mark !== "");
        assert.equal(formatted.includes("\r\n"), lineBreak === "\r\n");
      });
    }
  }

  it("problems are at the line and column that an editor shows, whatever stands before them", () => {
    for (const value of values) {
      const before = writeDemonstration(value, "x");
      for (const mark of marks) {
        for (const lineBreak of breaks) {
          const text = `${mark}${before}${lineBreak}a -> b${lineBreak}${value} "${lineBreak}`;
          const { problems } = parseDocument(text);
          const missing = problems.find(({ code }) => code === "missing-output");
          if (/[\u2028\0]/.test(value)) continue;
          const at = text.lastIndexOf(value);
          assert.equal(missing?.span.start, text.indexOf(value.trim(), at), JSON.stringify(value));
        }
      }
    }
  });

  describe("on the model", () => {
    let session: TestSession;
    before(async () => {
      session = await TestSession.open(demoModel);
    });
    after(() => {
      session.free();
    });

    it("tokens hold the bytes of the text, none lost and none moved", () => {
      const { model } = session.session.parts;
      for (const value of [...values, ...values.map((one) => `${one}\n${one}`), values.join(" ")]) {
        const bytes = Buffer.concat(session.tokens(`=${value}`).map((token) => model.piece(token)));
        assert.equal(bytes.toString("utf8").trimStart(), wellFormed(`=${value}`), JSON.stringify(value));
      }
    });

    it("prompts are the same tokens under every line break and mark", () => {
      for (const query of plain.queries) {
        const prompts = marks.flatMap((mark) =>
          breaks.map((lineBreak) => {
            const { settings, demonstrations, queries } = parseDocument(source(mark, lineBreak));
            const input = queries[query.index]?.input.text ?? "";
            const shown = renderFewShot(settings, demonstrations.slice(0, 3), input);
            assert.ok(shown.text.endsWith(settings.joiner + renderQuery(settings, input).text));
            return session.prompt(shown.text);
          }),
        );
        for (const tokens of prompts) assert.deepEqual(tokens, prompts[0]);
      }
    });
  });

  it("a table's columns begin where its titles do, counted as a terminal counts", () => {
    const columns = [
      { title: "input" },
      { title: "answer", flexible: true, least: 4 },
      { title: "end" },
    ] as const;
    for (const width of [200, 40, 24]) {
      const rows = values.map((value) => [value, `${value} ${value}`, "|"]);
      const [head = "", ...lines] = table(columns, rows, width).split("\n");
      assert.equal(lines.length, values.length);
      const end = stringWidth(head.slice(0, head.indexOf("end")));
      for (const line of lines) {
        assert.equal(stringWidth(line.slice(0, line.lastIndexOf("|"))), end, JSON.stringify(line));
        assert.equal(line, visibleText(line), "nothing in it moves what follows");
      }
    }
  });
});

describe("the command line on files of every kind", () => {
  const place = ownPlace();

  function put(name: string, contents: string | Uint8Array): string {
    const file = place.folder(name);
    writeFileSync(file, contents);
    return file;
  }

  it("shows the model the same prompt and gets the same answers under every line break and mark", async () => {
    const shown: unknown[] = [];
    const answered: unknown[] = [];
    for (const mark of marks) {
      for (const lineBreak of breaks) {
        const text = `${mark}${["hot -> cold", "é -> e\u0301", "👍🏽 -> שלום", '"\\ud800" -> b', "? big -> small", "? 日本", ""].join(lineBreak)}`;
        const file = put("any.icl", text);
        const rendered = await place.run(["render", file, "--json"]);
        assert.equal(rendered.code, 0, rendered.stderr);
        const { text: prompt, tokens } = RenderDocument.parse(JSON.parse(rendered.stdout));
        shown.push([prompt, tokens]);
        const compared = await place.run(["compare", file, "--no-cost", "--json"]);
        assert.equal(compared.code, 0, compared.stderr);
        const [{ queries, vector } = assert.fail()] = CompareDocument.parse(
          JSON.parse(compared.stdout),
        ).files;
        answered.push([queries, vector.layer]);
      }
    }
    for (const one of shown) assert.deepEqual(one, shown[0]);
    for (const one of answered) assert.deepEqual(one, answered[0]);
  });

  it("says where a problem is as an editor counts, with a mark and without", async () => {
    for (const [mark, name] of [
      ["", "plain.icl"],
      ["\ufeff", "marked.icl"],
    ] as const) {
      const file = put(name, `${mark}👍 alone\r\na -> b\r\nc -> d\r\n  👍 "\r\n`);
      const { stdout } = await place.run(["check", file, "--json"]);
      const [{ problems } = assert.fail()] = CheckDocument.parse(JSON.parse(stdout)).files;
      const places = problems
        .filter(({ code }) => code === "missing-output")
        .map(({ line, column }) => [line, column]);
      assert.deepEqual(places, [
        [1, 1],
        [4, 3],
      ]);
    }
  });

  it("refuses a file that is not UTF-8, which would show the model other characters", async () => {
    const text = "groß -> klein\nheiß -> kalt\n? süß -> sauer\n";
    for (const [name, bytes] of [
      ["latin.icl", Buffer.from(text, "latin1")],
      ["utf16.icl", Buffer.from(`\ufeff${text}`, "utf16le")],
      ["cut.icl", Buffer.from("a -> ß").subarray(0, -1)],
    ] as const) {
      assertRefused(
        await place.run(["compare", put(name, bytes)]),
        2,
        /is not UTF-8 text\. Save it as UTF-8/,
      );
    }
  });
});
