import assert from "node:assert/strict";
import { type ImportKind, readImport } from "../../src/exchange/import/formats.js";
import { importBytes, readRows } from "../../src/exchange/import/importBytes.js";
import { taskText } from "../../src/exchange/import/makeTask.js";
import { parseDocument } from "../../src/language/parse.js";
import { compileRegex, patternWeight } from "../../src/language/regex.js";
import { readFrontMatter } from "../../src/language/readFrontMatter.js";

/** Milliseconds of computing for what takes tens of them; the square of the size would be minutes. */
const LIMIT = 4000;

/** Milliseconds of computing since then: those of waiting are the other programs'. */
function spent(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

const body = "hot -> cold\nbig -> small\ntall -> short\n? old -> new\n";
const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");
const withFrontMatter = (yaml: string): string => `---\n${yaml}\n---\n${body}`;

/** Files that try to keep the editor from ever answering again. */
const hostile: Readonly<Record<string, string>> = {
  "ten thousand aliases of one anchor": withFrontMatter(`a: &x 1\n${lines(10_000, (one) => `k${one}: *x`)}`),
  "ten thousand merges of one mapping": withFrontMatter(`<<: &x {name: a}\n${lines(10_000, () => "<<: *x")}`),
  "aliases of aliases, nine each, ten deep": withFrontMatter(
    `k0: &k0 lol\n${lines(9, (one) => `k${one + 1}: &k${one + 1} [${Array(9).fill(`*k${one}`).join(", ")}]`)}\nvector:\n  dummies: *k9`,
  ),
  "an alias within itself": withFrontMatter("name: &a [*a]\nvector: &b\n  dummies: *b"),
  "ten thousand unknown keys": withFrontMatter(lines(10_000, (one) => `vectorr${one}: 1`)),
  "ten thousand keys in a section": withFrontMatter(`vector:\n${lines(10_000, (one) => `  k${one}: 1`)}`),
  "lists in lists": withFrontMatter(`name: ${"[".repeat(20_000)}`),
  "mappings in mappings": withFrontMatter(`name: ${"{a: ".repeat(20_000)}`),
  "lists in lists, as deep as is read": withFrontMatter(`name: ${"[".repeat(1900)}`),
  "deep indentation": withFrontMatter(lines(600, (one) => `${" ".repeat(one)}a:`)),
  "front matter of a million characters": withFrontMatter(`name: ${"x".repeat(1_000_000)}`),
  "ten thousand tags": withFrontMatter(lines(10_000, (one) => `k${one}: !t${one} x`)),
  "a key of 200,000 characters": withFrontMatter(`${"k".repeat(200_000)}: 1`),
  "patterns that expand": `---\nmatch: regex\n---\n${body}${lines(2000, (one) => `? q${one} -> [a-z]{1,1000}${one}`)}`,
  "a pattern of repetitions": `---\nmatch: regex\n---\n${body}? x -> ${"[a-z]{1,1000}".repeat(1000)}\n`,
  "a million blanks within a value": `x${" ".repeat(1_000_000)}y -> z\n${body}`,
  "a million blanks without a value": `${" ".repeat(1_000_000)}\n${body}`,
  "a million tabs": `${"\t".repeat(1_000_000)}\n${body}`,
  "a million arrows": `a ${"-> b ".repeat(1_000_000)}\n${body}`,
  "a million quotes": `${'"'.repeat(1_000_000)}\n${body}`,
  "a million backslashes": `"${"\\".repeat(1_000_000)}" -> x\n${body}`,
  "a million carriage returns": `${"\r".repeat(1_000_000)}\n${body}`,
  "a million halves of surrogate pairs": `${"\ud800".repeat(1_000_000)} -> x\n${body}`,
  "100,000 contradictions": `${lines(100_000, (one) => `a -> ${one}`)}\n? x\n`,
  "100,000 of the same query": `${body}${"? q -> r\n".repeat(100_000)}`,
  "a million alternatives": `---\nalternatives: "|"\n---\n${body}? q -> ${"x|".repeat(1_000_000)}\n`,
  "a stop text that nearly occurs": `---\nstop: ${"a".repeat(50_000)}b\n---\n${body}x -> ${"a".repeat(200_000)}\n`,
  "names of Object's own": withFrontMatter(
    "__proto__: {model: x}\nconstructor: 1\nvector: {__proto__: {layer: 1}}",
  ),
};

describe("a hostile .icl file", () => {
  const { stackTraceLimit } = Error;
  before(() => {
    // Mocha has errors keep their whole stack, which here is deep; programs do not.
    Error.stackTraceLimit = 10;
  });
  after(() => {
    Error.stackTraceLimit = stackTraceLimit;
  });

  for (const [title, text] of Object.entries(hostile)) {
    it(`is read in time: ${title}`, () => {
      const start = process.cpuUsage();
      const { settings, problems, entries } = parseDocument(text, "hostile.icl");
      const milliseconds = spent(start);
      assert.ok(milliseconds < LIMIT, `${milliseconds.toFixed(0)} ms`);
      assert.ok(problems.length + entries.length > 0);
      assert.equal(settings.model, undefined);
    });
  }

  it("names no model on another machine", () => {
    for (const model of [
      "//host/share/x.gguf",
      "'\\\\host\\share\\x.gguf'",
      '"\\\\\\\\host\\\\share\\\\x.gguf"',
      "'\\\\?\\UNC\\host\\share\\x.gguf'",
      "'\\\\.\\pipe\\x'",
      "'/\\host/x.gguf'",
      '"\\t//host/share/x.gguf"',
      "&a //host/share/x.gguf",
      ">-\n  //host/share/x.gguf",
    ]) {
      const { settings, problems } = parseDocument(withFrontMatter(`model: ${model}`));
      assert.equal(settings.model, undefined, model);
      assert.ok(
        problems.some(({ code, severity }) => code === "model-on-network" && severity === "error"),
        model,
      );
    }
    for (const model of [
      "models/x.gguf",
      "../x.gguf",
      "/models/x.gguf",
      "C:\\models\\x.gguf",
      "hf:owner/repo:Q8_0",
    ]) {
      assert.equal(parseDocument(withFrontMatter(`model: '${model}'`)).settings.model, model);
    }
  });

  it("still has its aliases followed, each to the last anchor before it", () => {
    const yaml = 'name: &a one\ndescription: *a\ntemplate: &a "{input}={output}"\njoiner: *a\nstop: *none\n';
    const text = `---\n${yaml}---\n`;
    const { values } = readFrontMatter(text, {
      span: { start: 0, end: text.length },
      content: { start: 4, end: 4 + yaml.length },
    });
    assert.deepEqual(
      values.map(({ key, value }) => [key.path, value]),
      [
        ["name", "one"],
        ["description", "one"],
        ["template", "{input}={output}"],
        ["joiner", "{input}={output}"],
      ],
    );
  });

  it("has no pattern compiled that would expand beyond bounds, and ordinary ones as before", () => {
    assert.ok(compileRegex("\\d{4}-\\d{2}-\\d{2}").ok);
    assert.ok(compileRegex("[a-z]{1,1000}").ok);
    assert.ok(compileRegex("yes|ja|".repeat(200)).ok);
    for (const pattern of [
      "[a-z]{1,1000}".repeat(2),
      "(((a{10}){10}){10}){10}",
      "(?:".repeat(50_000),
      "a|".repeat(50_000),
    ]) {
      const start = process.cpuUsage();
      assert.equal(compileRegex(pattern).ok, false, pattern.slice(0, 30));
      assert.ok(spent(start) < LIMIT);
    }
    assert.equal(patternWeight("a{3}b{2,}c{1,5}"), 15 * (1 + 3 + 2 + 5));
  });

  it("cannot make a pattern take more than linear time on an answer", () => {
    const regex = compileRegex("^(a+)+$|(x+x+)+y|(.*.*.*=.*)$");
    assert.ok(regex.ok);
    const start = process.cpuUsage();
    assert.equal(regex.found(`${"ax".repeat(20_000)}!`), false);
    assert.ok(spent(start) < LIMIT);
  });
});

const rows: readonly (readonly [string, ImportKind, string])[] = [
  [
    "aliases that multiply",
    "promptfoo",
    `a: &a [${"x,".repeat(50)}]\nb: &b [${"*a,".repeat(50)}]\ntests: [${"*b,".repeat(200)}]\n`,
  ],
  ["an alias within itself", "promptfoo", "tests: &a\n  - *a\n"],
  ["lists in lists, as YAML", "promptfoo", `tests: ${"[".repeat(2000)}`],
  ["lists in lists, as JSON", "json", `[${"[".repeat(100_000)}${"]".repeat(100_000)}]`],
  ["objects in objects", "jsonl", `${'{"input":'.repeat(50_000)}1${"}".repeat(50_000)}\n`],
  ["names of Object's own", "json", '[{"__proto__": {"input": "x"}, "constructor": "y"}]'],
  ["a million quotes", "csv", `input,output\n${'"'.repeat(1_000_001)}\n`],
  ["a million commas", "csv", `input,output\n${",".repeat(1_000_000)}\n`],
  ["a million columns", "tsv", `${"a\t".repeat(1_000_000)}\nx\n`],
  ["blanks before a colon", "json", `{${'"tests"'.repeat(1000)}${" ".repeat(200_000)}`],
];

describe("a hostile file of rows", () => {
  const { stackTraceLimit } = Error;
  before(() => {
    Error.stackTraceLimit = 10;
  });
  after(() => {
    Error.stackTraceLimit = stackTraceLimit;
  });

  for (const [title, kind, text] of rows) {
    it(`is refused, or read, in time and in words: ${title}`, () => {
      const start = process.cpuUsage();
      const { faults, table } = readImport(Buffer.from(text), kind, { header: true });
      const milliseconds = spent(start);
      assert.ok(milliseconds < LIMIT, `${milliseconds.toFixed(0)} ms`);
      for (const { message } of faults) assert.ok(message.length < 1000, message.slice(0, 100));
      if (faults.length > 0 || table.rows > 0) return;
      assert.throws(() => readRows(Buffer.from(text), "rows", { kind }), /holds no rows/);
    });
  }

  it("becomes a task whose front matter and entries are text alone", () => {
    const evil = '---\nmodel: //host/x\n---\n"""\n? a -> b\n# c';
    const rows = [
      { input: evil, output: evil },
      { input: "b", output: "c" },
    ];
    const outcome = importBytes(Buffer.from(JSON.stringify(rows)), "rows.json", {
      name: `x\nmodel: //host/share/x.gguf\n---\n`,
      demonstrations: 2,
    });
    assert.ok(outcome.kind === "task");
    const text = taskText(outcome.task);
    const { settings, demonstrations, queries } = parseDocument(text);
    assert.equal(settings.model, undefined);
    assert.equal(settings.name, "x\nmodel: //host/share/x.gguf\n---\n");
    assert.deepEqual(
      [demonstrations[0]?.input.text, demonstrations[0]?.output.text, queries.length],
      [evil, evil, 0],
    );
  });
});
