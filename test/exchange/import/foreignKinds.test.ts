import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { imported, refused } from "./imported.js";

describe("files that are given by mistake", () => {
  const zip = (inside: string): Buffer => Buffer.from(`PK\x03\x04\x14\0\0\0${inside}`, "latin1");
  const files: readonly (readonly [string, string | Buffer, RegExp])[] = [
    ["rows.csv.gz", gzipSync("input,output\na,b\n"), /is a gzip archive\. Unpack it/],
    ["book.xlsx", zip("xl/workbook.xml"), /is an Excel workbook\. Export the rows as CSV/],
    ["rows.zip", zip("rows.csv"), /is a zip archive\. Unpack it/],
    ["arrays.npz", zip("x.npy"), /is an archive of NumPy arrays/],
    ["train.parquet", "PAR1\x15\x04", /is a Parquet file\. Export/],
    ["data.arrow", "ARROW1\0\0\xff", /is an Arrow file/],
    ["rows.db", "SQLite format 3\0\x10", /is an SQLite database/],
    ["paper.pdf", "%PDF-1.7\n", /is a PDF\. Import a file of rows or a prompt/],
    [
      "train.jsonl",
      "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n",
      /is a Git LFS pointer, not the file itself\. Fetch the file with git lfs pull/,
    ],
    ["train.csv", "\n<!DOCTYPE html>\n<html><title>Sign in</title></html>\n", /is a web page/],
    ["chat.prompt", "<s>[INST] a [/INST] b</s>[INST] c [/INST]", /template writes it \(\[INST\]\)/],
    [
      "llama.txt",
      "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\na<|eot_id|>",
      /template writes it \(<\|begin_of_text\|>\)/,
    ],
    ["empty.csv", "", /empty\.csv is empty\. Give a file with rows/],
  ];
  for (const [name, content, expected] of files) {
    it(`are named, with what to do: ${name}`, () => {
      const bytes = typeof content === "string" ? Buffer.from(content, "latin1") : content;
      assert.match(refused(bytes, name), expected);
    });
  }

  it("are JSON although they are called tables", () => {
    const rows = '{"input":"a","output":"b"}\n{"input":"c","output":"d"}\n';
    for (const name of ["rows.csv", "rows.tsv", "rows.CSV"]) {
      assert.deepEqual(imported(rows, name).entries, ["a -> b", "c -> d"]);
    }
    assert.deepEqual(imported('[{"input":"a","output":"b"}]', "rows.csv").entries, ["a -> b"]);
  });
});

describe("what is not quite JSON or YAML", () => {
  it("is refused with the line of the fault and what to write", () => {
    const good = '  {"input": "a", "output": "b"},\n';
    const faults: readonly (readonly [string, RegExp])[] = [
      [`[\n${good}${good}]\n`, /line 4: .*There is a comma after the last value: remove it\./],
      [`[\n${good}  // the rest\n]`, /line 3: .*JSON has no comments/],
      [`[\n${good}  {"input": "a", "output": NaN}]`, /line 3: .*JSON has no such number: write null/],
      [`[\n${good}  {"input": "a", "output": -Infinity}]`, /line 3: .*no such number/],
      [`[\n${good}  {"input": "a", "output": None}]`, /line 3: .*json\.dumps/],
      [`[\n${good}  {'input': 'a'}]`, /line 3: .*double quotes/],
      [`[\n${good}  {input: "a"}]`, /line 3: .*JSON's keys need double quotes/],
      [`[\n${good}  {"input": "a\nb"}]`, /line 3: .*a line break/],
      [`[\n${good}  {"input": "C:\\q"}]`, /line 3: .*a backslash in it is written/],
      [`[\n${good}  {"input": "never closed}]`, /line 3: .*ends in a double quote/],
    ];
    for (const [text, expected] of faults) assert.match(refused(text, "t.json"), expected, text);
  });

  it("says what several YAML documents in one file need", () => {
    const said = refused("- {input: a, output: b}\n---\n- {input: c, output: d}\n", "t.yaml");
    assert.match(said, /another document begins here.*make one list/);
    assert.ok(!said.includes("parseAllDocuments"));
  });

  it("takes YAML's merge keys as the programs that write them do", () => {
    const text = "base: &b {input: a, output: b}\nrows:\n  - *b\n  - {<<: *b, input: c}\n";
    assert.deepEqual(imported(text, "t.yaml").entries, ["a -> b", "c -> b"]);
  });
});

describe("rows that lack something", () => {
  it("of a map are inputs without answers, not the columns of one row", () => {
    const { entries } = imported('{"Peru":"Lima","Chad":null,"Chile":"Santiago","Mali":""}', "t.json");
    assert.deepEqual(entries, ["Peru -> Lima", "Chile -> Santiago", "? Chad", "? Mali"]);
  });

  it("of columns with other lengths are not put together", () => {
    assert.match(
      refused('{"input":["a","b","c"],"output":["x","y"]}', "t.json"),
      /column output: it has 2 values, and another column has 3/,
    );
    const towns = imported('{"Peru":["Lima"],"Bolivia":["Sucre","La Paz"]}', "t.json");
    assert.deepEqual(towns.entries, ["Peru -> Lima", "Bolivia -> Sucre | La Paz"]);
  });

  it("of a data set's viewer have no answer where the class is -1", () => {
    const page = {
      features: [
        { name: "text", type: { dtype: "string" } },
        { name: "label", type: { names: ["no", "yes"], _type: "ClassLabel" } },
      ],
      rows: [1, 0, -1].map((label, row) => ({ row_idx: row, row: { text: `t${row}`, label } })),
    };
    assert.deepEqual(imported(JSON.stringify(page), "t.json").entries, ["t0 -> yes", "t1 -> no", "? t2"]);
  });

  it("of BIG-bench whose choices are all wrong are refused", () => {
    const examples = [
      { input: "up", target_scores: { down: 1, left: 0 } },
      { input: "near", target_scores: { a: 0, b: 0 } },
    ];
    assert.match(
      refused(JSON.stringify({ metrics: ["x"], examples }), "t.json"),
      /example 2: none of its target_scores is above 0/,
    );
  });
});

describe("what cannot be seen, or is left out", () => {
  it("halves of characters and marks within a file are named by row", () => {
    const halves = imported('[{"input":"a\\ud83d","output":"b"},{"input":"😀","output":"c"}]', "t.json");
    assert.match(halves.remarks, /Half of a character .* is in 1 row \(item 1\): it is written as �/);
    const marks = imported("input,output\na,b\n\ufeffc,d\n", "t.csv");
    assert.match(marks.remarks, /A byte order mark .* is in 1 row \(line 3\): it is kept/);
    assert.ok(!/byte order|Half/.test(imported("\ufeffinput,output\n😀,b\nc,d\n", "t.csv").remarks));
  });

  it("a first row longer than is checked is no task without demonstrations", () => {
    const { remarks } = imported(`input,output\n${"x".repeat(3_000_000)},y\na,b\n`, "t.csv");
    assert.ok(!remarks.includes("no demonstrations"), remarks.slice(-300));
    assert.match(remarks, /too long to be checked here: icl check checks all of them/);
  });

  it("what assertions say besides their value is named", () => {
    const test = (w: string, value: string): object => ({
      vars: { w },
      assert: [{ type: "equals", value, transform: "output.trim()", weight: 2 }],
    });
    const { remarks } = imported(
      JSON.stringify({ tests: [test("up", "down"), test("in", "out")] }),
      "t.json",
    );
    assert.equal(remarks.match(/besides its type and value: transform/g)?.length, 1);
    assert.match(remarks, /besides its type and value: weight/);
  });
});
