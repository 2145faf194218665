import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { ownPlace } from "./ownPlace.js";

/** What a small input taken from a public report must give: words that are there, and words that are not. */
interface Expectation {
  readonly args?: readonly string[];
  readonly code?: number;
  readonly has: readonly RegExp[];
  readonly lacks?: readonly RegExp[];
}

const preview = ["import", "FILE", "--dry-run"];
const check = ["check", "FILE"];

const expectations: Readonly<Record<string, Expectation>> = {
  "list-of-answers.json": {
    has: [/\| Albania -> Tirana⏎/, /accepted answers/, /Left out:\n {2}Columns that are not used: id\./],
    lacks: [/\| 1 ->/],
  },
  "chat-request.json": {
    has: [
      /2 demonstrations, 1 query/,
      /\| Give the opposite\.⏎\n {2}\| wet -> dry⏎\n {2}\| loud -> quiet⏎\n {2}\| near ->/,
    ],
    lacks: [/user -> /],
  },
  "chat-mixed-system.jsonl": { has: [/system is put before the input in each row.*differs/] },
  "alpaca-mixed.json": { has: [/instruction is put before the input in each row.*differs/] },
  "legacy-completions.jsonl": { has: [/\| wet -> dry⏎/, /All inputs end in/], lacks: [/-> ->/, /-> {2}/] },
  "quotes-swallow.tsv": { has: [/: 5 rows,/, /\| "he said it -> 1⏎/] },
  "promptfoo-kinds.csv": {
    code: 2,
    has: [/line 2: .*is-json/, /line 3: .*icontains-any/, /line 4: .*closedqa/, /line 5: .*answer-relevance/],
  },
  "promptfoo-template.yaml": { args: [...preview, "--input-column", "word"], has: [/\| wet -> dry⏎/] },
  "label-first.csv": { has: [/may be the other way round/] },
  "sep-line.csv": { has: [/semicolon-separated values: 2 rows, columns input, output/] },
  "no-header.csv": { has: [/first line .* was read as the names/] },
  "numbers.json": { has: [/\| 12345678901234567890 ->/, /\| 1\.50 ->/, /\| 1e21 ->/] },
  "inline-comment.icl": { args: check, has: [/:3:15: information: .*\[inline-comment\]/] },
  "render-long-accent.icl": { args: ["render", "FILE"], has: [/café number 0/] },
  "lenses-while-typing.icl": { args: check, code: 2, has: [/:4:1: error: .*no output/, /1 problem\n/] },
  "one-long-query.icl": {
    args: ["run", "FILE"],
    code: 2,
    has: [/one-long-query\.icl:10: not answered\. A prompt of \d+ tokens does not fit/, /^\S+ → \S/m],
  },
  "windows-path.icl": {
    args: check,
    code: 2,
    has: [/double quotes a backslash begins an escape/, /single quotes/],
  },
  "tilde-path.icl": { args: ["run", "FILE"], code: 2, has: [/[/\\]models[/\\]new\.gguf/], lacks: [/~/] },
  "lfs-pointer.gguf": { args: ["probe", "FILE"], code: 2, has: [/Git LFS pointer/] },
  // Nothing but the texts of Gemini's chats, which are read, and said to be what they were taken for.
  "nested-only.jsonl": {
    has: [/No field of the rows holds text by itself: .*Gemini/, /\| wet -> dry⏎/],
    lacks: [/columns \./],
  },
  "promptfoo-flat-rows.yaml": { has: [/list of rows: 2 rows/, /\| wet -> dry⏎/] },
  "promptfoo-file-in-list.yaml": { code: 2, has: [/tests are in another file \(file:\/\/tests\/a\.yaml\)/] },
  "tests-of-rows.json": { has: [/list of rows: 3 rows/], lacks: [/promptfoo/] },
  "lines.json": { has: [/JSON Lines: 3 rows/] },
  "few-shot.prompty": { has: [/a Prompty/, /2 demonstrations, 1 query/], lacks: [/comma-separated/] },
  "flat-map.json": { has: [/\| wet -> dry⏎/] },
  "bigbench-task.json": { has: [/\| Word: wet⏎\n {2}\| Opposite: dry⏎/] },
  "dspy-program.json": { has: [/\| Word: wet⏎\n {2}\| Opposite: dry⏎/] },
  "langchain-few-shot.json": { has: [/\| Word: wet⏎\n {2}\| Reverse: dry⏎/] },
  "hf-rows.json": { has: [/\| a fine film -> pos⏎/] },
  "splits.json": { has: [/2 demonstrations, 1 query/, /\| near ->/] },
};

const reports = process.env["ICL_REPORTS"];

// The folder is no part of the repository: without it there is nothing here to be tested.
if (reports !== undefined) {
  describe("inputs of public reports", () => {
    const place = ownPlace();

    it("are all known here", () => {
      const files = readdirSync(reports).filter((name) => name !== "README.md");
      assert.deepEqual(files.toSorted(), Object.keys(expectations).toSorted());
    });

    for (const [name, { args = preview, code = 0, has, lacks = [] }] of Object.entries(expectations)) {
      it(`${name} gives what it should`, async () => {
        const file = path.join(reports, name);
        const run = await place.run(args.map((arg) => (arg === "FILE" ? file : arg)));
        const said = run.stdout + run.stderr;
        assert.equal(run.code, code, said);
        for (const pattern of has) assert.match(said, pattern);
        for (const pattern of lacks) assert.doesNotMatch(said, pattern);
      });
    }
  });
}
