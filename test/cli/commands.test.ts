import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CompareDocument } from "../../src/workbench/documents/compareDocument.js";
import { writeWithTemplate } from "../support/modelWithTemplate.js";
import { demoModel, repositoryPath } from "../support/repository.js";
import { testLibrary } from "../support/testSession.js";
import { assertTold } from "./refusal.js";
import { fixture } from "./icl.js";
import { ownPlace } from "./ownPlace.js";

const { version } = JSON.parse(readFileSync(repositoryPath("package.json"), "utf8")) as { version: string };

describe("Commands, as they print for people", () => {
  const place = ownPlace();
  const antonyms = fixture("antonyms.icl");

  it("icl alone shows what there is, and is no success to a script", async () => {
    const run = await place.run([]);
    assert.equal(run.code, 2);
    assert.equal(run.stdout, "");
    for (const word of ["compare", "sweep", "reproduce", "Exit codes"])
      assert.ok(run.stderr.includes(word), word);
  });

  it("--help and --version go to the output", async () => {
    const help = await place.run(["compare", "--help"]);
    assert.deepEqual([help.code, help.stderr], [0, ""]);
    assert.match(help.stdout, /^Usage: icl compare/);
    const told = await place.run(["--version"]);
    assert.deepEqual(told, { code: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("check: nothing on the output where there is nothing to say", async () => {
    const run = await place.run(["check", antonyms]);
    assert.deepEqual(run, { code: 0, stdout: "", stderr: "1 file, 0 problems\n" });
  });

  it("check: problems as compilers print them, and 2", async () => {
    const run = await place.run(["check", "invalid.icl"], { cwd: fixture("") });
    assert.equal(run.code, 2);
    assert.match(run.stdout, /^invalid\.icl:2:1: error: .* \[missing-output\]$/m);
    assert.match(run.stderr, /^1 file, \d problems\n$/);
  });

  it("check: warnings alone are no failure", async () => {
    const file = place.folder("warning.icl");
    writeFileSync(file, "---\nnmae: x\n---\na -> b\nc -> d\ne -> f\n? g -> h\n");
    const run = await place.run(["check", file]);
    assert.equal(run.code, 0);
    assert.match(run.stdout, /warning: .*name.*\[unknown-key\]/);
  });

  it("check: how many queries each threshold needs, and how many count", async () => {
    const file = place.folder("required.icl");
    const require = "require:\n  verdict: compresses\n  accuracy: 1\n";
    writeFileSync(file, `---\n${require}---\na -> b\nc -> d\ne -> f\n? g -> h\n? g -> h\n? a -> b\n`);
    const run = await place.run(["check", file]);
    assert.equal(run.code, 0);
    assert.match(run.stdout, /require: verdict compresses needs 12 queries or more, .*; 1 count here\.$/m);
    assert.match(
      run.stdout,
      /require: accuracy at least 1 cannot be certain with any number of queries: lower the threshold\.$/m,
    );
  });

  it("render: the prompt as it is, then its tokens", async () => {
    const run = await place.run(["render", antonyms, "--query", "3"]);
    assert.deepEqual([run.code, run.stderr], [0, ""]);
    assert.ok(run.stdout.startsWith("hot -> cold\nbig -> small\n"));
    assert.match(run.stdout, /\nwet ->\n— \d+ tokens, the last one at the patch position:\n/);
  });

  it("render and compare: a chat by the model's own template, named by the file", async () => {
    const { symbols } = await testLibrary();
    const template =
      "{% for m in messages %}{% if m.role == 'user' %}{{ m.content + ' ->' }}{% else %}{{ ' ' + m.content + '\\n' }}{% endif %}{% endfor %}";
    writeWithTemplate(symbols, demoModel, place.folder("chat.gguf"), template);
    const file = place.folder("chat.icl");
    const body = readFileSync(antonyms, "utf8").replace(/^---.*?^---\n/ms, "");
    writeFileSync(file, `---\nchat: true\nmodel: chat.gguf\n---\n${body}`);
    const rendered = await place.run(["render", file]);
    assert.deepEqual([rendered.code, rendered.stderr], [0, ""]);
    assert.ok(rendered.stdout.startsWith("hot -> cold\nbig -> small\n"), rendered.stdout);
    const compared = await place.run(["compare", file, "--no-cost", "--json"]);
    const plain = await place.run(["compare", antonyms, "--no-cost", "--json"]);
    assert.equal(compared.code, 0);
    const figures = ({ stdout }: typeof plain) =>
      CompareDocument.parse(JSON.parse(stdout)).files.map(({ summary }) => summary.accuracy);
    assert.deepEqual(figures(compared), figures(plain));
  });

  it("compare: a hint to the chat template that a failing prompt does not use", async () => {
    const { symbols } = await testLibrary();
    writeWithTemplate(symbols, demoModel, place.folder("tiny-instruct.gguf"), "{{ messages[0].content }}");
    const body = readFileSync(antonyms, "utf8").replace(/^---.*?^---\n/ms, "");
    // Answers that nobody gives, so that the prompt fails.
    const failing = body.replaceAll(/^(\? .*?)( -> .*)?$/gm, "$1 -> zebra");
    const warned = async (name: string, keys: string): Promise<string> => {
      const file = place.folder(name);
      writeFileSync(file, `---\nmodel: tiny-instruct.gguf\n${keys}---\n${failing}`);
      const { code, stdout, stderr } = await place.run(["compare", file, "--no-cost"]);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /prompt fails|undecided|does not compress|does not agree/i);
      return stderr;
    };
    assert.match(
      await warned("plain.icl", ""),
      /warning: This model is instruction-tuned, and the file does not use its chat template\. Add chat: true, and compare again\./,
    );
    assert.doesNotMatch(await warned("chosen.icl", "chat: false\n"), /chat template/);
  });

  it("compress: what was tried on held-out demonstrations, then the cache", async () => {
    const first = await place.run(["compress", antonyms, "--force"]);
    assert.deepEqual([first.code, first.stderr], [0, ""]);
    assert.match(
      first.stdout,
      /^[a-z_]+ at layer \d of 0–7(, lead)?(, follow-through)?, \d of 6 held-out right,/m,
    );
    assert.match(first.stdout, /\d+ tokens computed/);
    assert.match(first.stdout, /^[a-z_]+ +\d \* +(joiner|none) +(on|off) +\d+ % +\d\.\d{3} +\d\.\d{3}$/m);
    const second = await place.run(["compress", antonyms]);
    assert.match(second.stdout, /from the cache/);
  });

  it("compress: two demonstrations cannot validate, and it says so", async () => {
    const run = await place.run(["compress", fixture("capitals.icl")]);
    assert.equal(run.code, 0);
    assert.match(run.stdout, /not validated/);
    assert.match(run.stdout, /rule of thumb/);
  });

  it("run: a single answer is alone on the output", async () => {
    const run = await place.run(["run", antonyms, "--query", "1"]);
    assert.equal(run.code, 0);
    assert.match(run.stdout, /^[^\n]*\n$/);
    assert.match(run.stderr, /^\(task-vector at layer \d, \d+ prompt tokens, .*\)\n$/);
    const own = await place.run(["run", antonyms, "--input", "wide", "--mode", "few-shot"]);
    assert.match(own.stderr, /^\(few-shot, \d+ prompt tokens/);
  });

  it("run: all queries, a line for each", async () => {
    const run = await place.run(["run", antonyms, "--mode", "zero-shot"]);
    assert.deepEqual([run.code, run.stderr], [0, ""]);
    assert.deepEqual(
      run.stdout.split("\n").map((line) => line.split(" →")[0]),
      ["old", "hard", "wet", "dark", "light", ""],
    );
  });

  it("compare: side by side, costs and verdict; several files end in their means", async () => {
    const run = await place.run(["compare", antonyms, fixture("capitals.icl")]);
    assert.deepEqual([run.code, run.stderr], [0, ""]);
    assert.match(run.stdout, /^line +query +expected +few-shot +task vector +zero-shot +random +KL$/m);
    assert.match(
      run.stdout,
      /^few-shot, cached prefix +\d+ +\d+ % \(.*\) +yes +[\d.]+ ms \([\d.]+–[\d.]+\) +[\d.]+ KiB$/m,
    );
    assert.match(
      run.stdout,
      /^(compresses|compresses in part|agrees|undecided|does not compress|does not agree|demonstrations not needed|prompt fails): [A-Z0-9].*\.$/m,
    );
    assert.match(run.stdout, /^mean of 2 files /m);
    assert.doesNotMatch(run.stdout, /\x1b/);
  });

  it("compare: without times where they are not wanted", async () => {
    const run = await place.run(["compare", antonyms, "--no-cost"]);
    assert.equal(run.code, 0);
    assert.doesNotMatch(run.stdout, /first token/);
    const seeded = await place.run(["compare", antonyms, "--no-cost", "--seed", "7"]);
    assert.match(seeded.stdout, /a seed derived from its file: --seed 7 does not change it\.\n$/);
    assert.doesNotMatch(run.stdout, /--seed/);
    const verdictOf = (text: string): string | undefined => /^[a-z ]+: .*$/m.exec(text)?.[0];
    assert.equal(verdictOf(seeded.stdout), verdictOf(run.stdout));
  });

  it("compare: a threshold that is missed ends with 1 and is named; one that is met with 0", async () => {
    const missed = await place.run(["compare", fixture("impossible.icl"), "--no-cost"]);
    assert.equal(missed.code, 1);
    assertTold(
      missed,
      /impossible\.icl: accuracy is 0\.000, and at least 0\.\d+ with 95 % certainty; at least 1 is required\./,
    );
    assertTold(missed, /recovery/);
    const met = await place.run(["compare", fixture("capitals.icl"), "--no-cost"]);
    assert.deepEqual([met.code, met.stderr], [0, ""]);
  });

  it("compare: wrong input outweighs a missed threshold", async () => {
    const run = await place.run(["compare", fixture("impossible.icl"), fixture("invalid.icl"), "--no-cost"]);
    assert.equal(run.code, 2);
    assertTold(run, /invalid\.icl:2:1: /);
    assertTold(run, /impossible\.icl: accuracy/);
  });

  it("sweep: a bar for each layer, the chosen one marked", async () => {
    const run = await place.run(["sweep", antonyms]);
    assert.deepEqual([run.code, run.stderr], [0, ""]);
    assert.match(run.stdout, /^ +\d \* /m);
    for (let layer = 0; layer < 8; layer++) assert.match(run.stdout, new RegExp(`^ +${layer} `, "m"));
    assert.match(run.stdout, /zero-shot \d+ %, few-shot \d+ %/);
  });

  it("reproduce: tasks, means and layers", async () => {
    const run = await place.run(["reproduce", antonyms, fixture("capitals.icl")]);
    assert.deepEqual([run.code, run.stderr], [0, ""]);
    assert.match(run.stdout, /^mean of 2 files( +\d+ %){6}$/m);
    assert.doesNotMatch(run.stdout, /Infinity|NaN/);
  });

  it("probe: what was tried", async () => {
    const run = await place.run(["probe", demoModel]);
    assert.deepEqual([run.code, run.stderr], [0, ""]);
    assert.match(run.stdout, /^✓ residual stream can be read/m);
    assert.match(run.stdout, /^supported: /m);
    assert.match(run.stdout, /^llama all F32: 8 layers of width 128 and the output layer, /m);
  });

  it("cache: lists, verifies, removes what is damaged with 1, clears", async () => {
    const list = await place.run(["cache", "list"]);
    assert.match(list.stdout, /^[0-9a-f]{12} +antonyms +/m);
    assert.match(list.stderr, /^\d+ vectors, [\d.]+ KiB in /);
    // All of them: what a vector computed again has replaced lies there until the next verification.
    const stored = filesBelow(place.folder("cache", "vectors"), /\.safetensors$/);
    assert(stored.length > 0);
    for (const file of stored) writeFileSync(file, "damage");
    const damaged = await place.run(["cache", "verify"]);
    assert.equal(damaged.code, 1);
    assert.match(
      damaged.stderr,
      /^warning: The vector [0-9a-f]{12} was damaged and has been removed: .*\.$/m,
    );
    assert.equal((await place.run(["cache", "verify"])).code, 0);
    assert.match((await place.run(["cache", "clear"])).stderr, /^\d+ vectors? removed from /);
    const empty = await place.run(["cache", "list"]);
    assert.deepEqual([empty.code, empty.stdout], [0, ""]);
    assert.match(empty.stderr, /^0 vectors, 0 B in /);
  });

  it("a damaged vector in the cache is a warning, and is computed again", async () => {
    const before = await place.run(["compress", antonyms, "--json"]);
    for (const stored of filesBelow(place.folder("cache", "vectors"), /\.safetensors$/))
      writeFileSync(stored, "x");
    const after = await place.run(["compress", antonyms, "--json"]);
    assert.equal(after.code, 0);
    assertTold(after, /^warning: .*damaged/);
    assert.equal(after.stdout, before.stdout);
  });
});

function filesBelow(folder: string, name: RegExp): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => name.test(file));
}
