import assert from "node:assert/strict";
import fc from "fast-check";
import { ForeignFile } from "../../src/exchange/foreignFile.js";
import { chooseColumns } from "../../src/exchange/importColumns.js";
import {
  importKindOf,
  importTask,
  readImport,
  requireRows,
  type ImportedTask,
} from "../../src/exchange/importDemonstrations.js";
import type { ImportedTable, ImportKind } from "../../src/exchange/importedRows.js";
import { parseDocument } from "../../src/language/parse.js";

/** Texts with all that could go wrong in a value. */
const anyText = fc
  .oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc
      .array(
        fc.constantFrom(
          "a",
          " ",
          "\n",
          "\t",
          "\r\n",
          '"',
          '"""',
          "->",
          " -> ",
          "→",
          "#",
          "?",
          "\\",
          ",",
          ";",
          "\u2028",
          "\ud800",
          "---",
          "{input}",
        ),
        { maxLength: 12 },
      )
      .map((parts) => parts.join("")),
  )
  .filter((text) => text !== "");

const pairs = fc.array(fc.tuple(anyText, anyText), { minLength: 1, maxLength: 20 });

function wellFormed(list: readonly (readonly [string, string])[]): [string, string][] {
  const mend = (text: string): string => Buffer.from(text, "utf8").toString("utf8");
  return list.map(([input, output]) => [mend(input), mend(output)]);
}

function task(table: ImportedTable, demonstrations = 8): ImportedTask {
  const choice = chooseColumns(table);
  assert.ok(choice.kind === "chosen", "ambiguous");
  return importTask(table, choice, { name: "a task", demonstrations });
}

/** Inputs and outputs of all entries, as the parser reads them. */
function entries({ text }: ImportedTask): (readonly [string, string | undefined])[] {
  const document = parseDocument(text);
  assert.deepEqual(
    document.problems.filter(({ code }) => code === "unterminated-quote" || code === "unterminated-block"),
    [],
  );
  return document.entries.map((entry) =>
    entry.kind === "query"
      ? ([entry.input.text, entry.expected?.text] as const)
      : ([entry.input.text, entry.output.text] as const),
  );
}

function faultsOf(text: string, kind: ImportKind): string[] {
  return readImport(text, kind).faults.map(({ place, message }) => `${place}: ${message}`);
}

describe("importing", () => {
  it("gives every value back as it was, whatever it holds, from JSON Lines", () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const text = list.map(([input, output]) => JSON.stringify({ input, output })).join("\n");
        assert.deepEqual(entries(task(readImport(text, "jsonl"))), list);
      }),
    );
  });

  it("gives every value back as it was from comma-separated values", () => {
    // No file in UTF-8 holds half a character.
    const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(pairs.map(wellFormed), (list) => {
        const text = ["input,output", ...list.map((row) => row.map(quoted).join(","))].join("\r\n");
        assert.deepEqual(entries(task(readImport(text, "csv"))), list);
      }),
    );
  });

  it("takes the first rows with an output as demonstrations and the rest as queries", () => {
    const rows = [
      ["a", "1"],
      ["b", ""],
      ["c", "3"],
      ["d", "4"],
    ].map((row) => row.join(","));
    const imported = task(readImport(["input,output", ...rows].join("\n"), "csv"), 2);
    assert.equal(imported.text, "---\nname: a task\n---\n\na -> 1\nc -> 3\n\n? b\n? d -> 4\n");
    assert.deepEqual([imported.demonstrations, imported.queries], [2, 2]);
    const table = readImport(["input,output", ...rows].join("\n"), "csv");
    const columns = { input: "input", output: "output", instruction: undefined };
    const fewer = importTask(table, columns, { name: "x", demonstrations: 1, queries: 1 });
    assert.deepEqual([fewer.queries, fewer.notes[0]], [1, "2 rows were left out."]);
  });

  it("knows the formats that data come in", () => {
    const pair = [["hot", "cold"]];
    const chat = {
      messages: [
        { role: "system", content: "Say the opposite." },
        { role: "user", content: [{ type: "text", text: "hot" }] },
        { role: "assistant", content: "cold" },
      ],
    };
    const test = { vars: { word: "hot" }, assert: [{ type: "equals", value: "cold" }] };
    const cases: readonly (readonly [string, string, ImportKind])[] = [
      ["x.csv", "\ufeffquestion,answer\nhot,cold\n", "csv"],
      ["x.csv", "word;opposite\nhot;cold", "csv"],
      ["x.tsv", "word\topposite\nhot\tcold", "tsv"],
      ["x.txt", "word\topposite\nhot\tcold", "tsv"],
      ["x.csv", "id,word,__expected\n,hot,equals: cold".replace("id,", "").replace(",hot", "hot"), "csv"],
      ["x.jsonl", '{"prompt":"hot","completion":"cold"}\n\n', "jsonl"],
      ["x", '{"text":"hot","label":"cold","id":null}', "jsonl"],
      ["x.jsonl", JSON.stringify(chat), "jsonl"],
      ["x.json", JSON.stringify([{ input: "hot", output: "cold", tags: ["a"] }]), "json"],
      ["x", JSON.stringify([["hot", "cold"]]), "json"],
      ["x.json", JSON.stringify({ examples: [{ question: "hot", answer: "cold" }] }), "json"],
      ["x.json", JSON.stringify([test]), "json"],
      ["x.json", JSON.stringify({ prompts: ["{{word}}"], tests: [test] }), "json"],
      ["x.yaml", "- vars: {word: hot}\n  assert:\n    - type: equals\n      value: cold\n", "promptfoo"],
      [
        "x.yml",
        "defaultTest: {vars: {}}\ntests:\n- vars: {word: hot}\n  assert: [{type: equals, value: cold}]\n",
        "promptfoo",
      ],
    ];
    for (const [name, text, kind] of cases) {
      assert.equal(importKindOf(name, text), kind, text);
      assert.deepEqual(entries(task(readImport(text, kind))), pair, text);
    }
    const instructed = task(readImport(JSON.stringify(chat), "jsonl"));
    assert.equal(parseDocument(instructed.text).settings.instruction, "Say the opposite.");
  });

  it("numbers the columns of a table without header, and reads labels that are no text", () => {
    assert.deepEqual(entries(task(readImport("hot,cold\nbig,small", "csv", false))), [
      ["hot", "cold"],
      ["big", "small"],
    ]);
    assert.deepEqual(
      entries(task(readImport('{"text":"good","label":1}\n{"text":"bad","label":false}', "jsonl"))),
      [
        ["good", "1"],
        ["bad", "false"],
      ],
    );
  });

  it("asks where several columns could be meant, and takes those that are named", () => {
    const table = readImport("input,question,output,answer\na,b,c,d", "csv");
    assert.deepEqual(chooseColumns(table), {
      kind: "ambiguous",
      columns: ["input", "question", "output", "answer"],
      input: undefined,
      output: undefined,
    });
    const half = chooseColumns(table, { output: "answer" });
    assert.deepEqual(half.kind === "chosen" && [half.input, half.output], ["question", "answer"]);
    const both = chooseColumns(table, { input: "answer", output: "input" });
    assert.deepEqual(both.kind === "chosen" && [both.input, both.output], ["answer", "input"]);
    assert.throws(
      () => chooseColumns(table, { input: "x" }),
      /There is no column "x"\. There are: input, question/,
    );
    assert.throws(() => chooseColumns(table, { input: "input", output: "input" }), ForeignFile);
    assert.equal(chooseColumns(readImport("a,b,c\n1,2,3", "csv")).kind, "ambiguous");
    assert.equal(chooseColumns(readImport('{"only":"one"}', "jsonl")).kind, "ambiguous");
    const alpaca = readImport('{"instruction":"Do it.","input":"a","output":"b"}', "jsonl");
    assert.deepEqual(chooseColumns(alpaca), {
      kind: "chosen",
      input: "input",
      output: "output",
      instruction: "instruction",
    });
  });

  it("names each fault with its place, and makes nothing of such a file", () => {
    assert.deepEqual(
      faultsOf('{"input":"a","output":"b"}\n{"input":\nnull\n[1]\n{"input":"c","output":"d"}', "jsonl").map(
        (fault) => fault.split(":")[0],
      ),
      ["line 2", "line 3", "line 4"],
    );
    assert.deepEqual(faultsOf("input,output\na,b\nc\nd,e,f\n", "csv"), [
      "line 3: it has 1 columns, not 2",
      "line 4: it has 3 columns, not 2",
    ]);
    assert.match(faultsOf('input,output\na,b\n"c,d\n', "csv")[0] ?? "", /^line \d: quote not closed/i);
    assert.match(faultsOf("input,input\na,b", "csv")[0] ?? "", /^line 1: two columns are named "input"/);
    assert.match(
      faultsOf("word,__expected\na,contains: b", "csv")[0] ?? "",
      /^line 2: its expected value is no plain/,
    );
    assert.match(faultsOf('[\n{"a":1},\n{"a"}\n]', "json")[0] ?? "", /^line \d: it is not JSON/);
    assert.match(faultsOf('{"messages":[{"role":"tool","content":"x"}]}', "jsonl")[0] ?? "", /role "tool"/);
    const turns = { messages: [1, 2].map(() => ({ role: "user", content: "x" })) };
    assert.match(faultsOf(JSON.stringify(turns), "jsonl")[0] ?? "", /more than one user message/);
    const tests = "- vars: {a: b}\n  assert: [{type: contains, value: c}]\n- vars: {a: [1, 2]}\n- 3\n";
    assert.deepEqual(
      faultsOf(tests, "promptfoo").map((fault) => fault.split(":")[0]),
      ["line 1", "line 3", "line 4"],
    );
    assert.match(faultsOf("tests: file://tests.csv", "promptfoo")[0] ?? "", /in another file/);
    assert.match(faultsOf("a: [", "promptfoo")[0] ?? "", /^line \d/);
    const many = readImport(Array.from({ length: 30 }, () => "x").join("\n"), "jsonl");
    assert.throws(
      () => {
        requireRows(many, "many.jsonl");
      },
      (error) =>
        error instanceof ForeignFile &&
        error.message.split("\n").length === 21 &&
        error.message.includes("10 more"),
    );
    assert.throws(() => {
      requireRows(readImport("", "csv"), "empty.csv");
    }, /empty\.csv holds no rows/);
    assert.throws(
      () => task(readImport("input,output\n,b\n", "csv")),
      /The row of line 2 has nothing in "input"/,
    );
    assert.throws(() => task(readImport("input,output\na,\n", "csv")), /No row has anything in "output"/);
  });

  it("says what one should know of the result", () => {
    const sorted = Array.from({ length: 12 }, (_, i) => `text ${i},${i < 10 ? "yes" : "no"}`);
    assert.match(
      task(readImport(["text,label", ...sorted].join("\n"), "csv")).notes.join(" "),
      /same output: the rows may be sorted/,
    );
    const long = task(readImport('{"input":"a","output":"b\\nc"}\n{"input":"d\\ne","output":"f"}', "jsonl"));
    assert.match(long.notes.join(" "), /Outputs have several lines/);
    const { settings } = parseDocument(long.text);
    assert.deepEqual([settings.joiner, settings.stop], ["\n\n", "\n\n"]);
    assert.ok(long.text.includes('a -> """\nb\nc\n"""'), long.text);
    const twice = task(readImport("input,output\na,b\na,c\n", "csv"));
    assert.match(
      twice.notes.join(" "),
      /"a" has another output above: "b", not "c"\. Keep one of the two\. \[contradicting-demonstrations\]/,
    );
  });

  it("takes 100,000 rows in seconds", function () {
    this.timeout(30_000);
    const rows = Array.from({ length: 100_000 }, (_, i) => `"input ${i}, with a comma",output ${i}`);
    const start = performance.now();
    const imported = task(readImport(["input,output", ...rows].join("\n"), "csv"));
    const seconds = (performance.now() - start) / 1000;
    assert.equal(imported.demonstrations + imported.queries, 100_000);
    assert.ok(seconds < 20, `${seconds} s`);
  });
});
