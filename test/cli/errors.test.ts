import assert from "node:assert/strict";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { problemSeverities } from "../../src/language/problems.js";
import { CheckDocument } from "../../src/workbench/documents/checkDocument.js";
import { smallShape, writeRandomModel } from "../support/randomModel.js";
import { demoModel } from "../support/repository.js";
import { testLibrary } from "../support/testSession.js";
import { firstThatRuns } from "../support/commands.js";
import { assertRefused, assertTold } from "./refusal.js";
import { fixture } from "./icl.js";
import { ownPlace } from "./ownPlace.js";

const body = "a -> b\nc -> d\ne -> f\n? g -> h\n";

/** A file for each kind of error that one can write. */
const wrong: Readonly<Record<string, string>> = {
  "missing-input": `${body}-> x\n`,
  "missing-output": `${body}alone\n`,
  "unterminated-quote": `${body}"open -> x\n`,
  "unterminated-block": `${body}"""\nopen\n`,
  "text-beside-block-fence": `${body}"""text"""\n`,
  "text-after-value": `${body}"x" y -> z\n`,
  "bad-escape": `${body}"\\q" -> z\n`,
  "no-demonstrations": "? g -> h\n",
  "bad-regex": `---\nmatch: regex\n---\n${body}? i -> "(open"\n`,
  "single-demonstration": "a -> b\n? g -> h\n",
  "unterminated-front-matter": `---\nname: x\n${body}`,
  "misplaced-front-matter": `\n---\nname: x\n---\n${body}`,
  "front-matter-not-mapping": `---\n- x\n---\n${body}`,
  "front-matter-too-long": `---\nname: ${"x".repeat(300_000)}\n---\n${body}`,
  "model-on-network": `---\nmodel: //host/share/x.gguf\n---\n${body}`,
  "yaml-syntax": `---\nname: [x\n---\n${body}`,
  "backslash-in-quotes": `---\nmodel: "C:\\models\\x.gguf"\n---\n${body}`,
  "not-a-number": `---\nmatch: number\n---\n${body}? i -> many\n`,
  "not-json": `---\nmatch: json\n---\n${body}? i -> {open\n`,
  "duplicate-key": `---\nname: x\nname: y\n---\n${body}`,
  "wrong-value": `---\nmax_tokens: many\n---\n${body}`,
  "out-of-range": `---\nrequire:\n  recovery: 2\n---\n${body}`,
  "template-placeholder": `---\ntemplate: "{input} is"\n---\n${body}`,
  "template-without-separator": `---\ntemplate: "{input} {output}"\n---\n${body}`,
  "template-unquoted": `---\ntemplate: {input} -> {output}\n---\n${body}`,
};

describe("Wrong .icl files", () => {
  const place = ownPlace();

  before(() => {
    mkdirSync(place.folder("wrong"));
    for (const [code, text] of Object.entries(wrong))
      writeFileSync(place.folder("wrong", `${code}.icl`), text);
    writeFileSync(place.folder("layer.icl"), `---\nvector:\n  layer: 99\n---\n${body}`);
    writeFileSync(place.folder("chat.icl"), `---\nchat: true\n---\n${body}`);
    writeFileSync(place.folder("range.icl"), `---\nvector:\n  layer: 3-99\n---\n${body}`);
  });

  it("there is a file here for every kind of error", () => {
    const errors = Object.entries(problemSeverities).filter(([, severity]) => severity === "error");
    const ofModel = ["layer-outside-model", "chat-without-template"];
    const kinds = errors.map(([code]) => code).filter((code) => !ofModel.includes(code));
    assert.deepEqual(Object.keys(wrong).sort(), kinds.sort());
  });

  it("check names each, and ends with 2", async () => {
    const run = await place.run(["check", place.folder("wrong"), "--json"]);
    assert.equal(run.code, 2);
    const { files } = CheckDocument.parse(JSON.parse(run.stdout));
    assert.equal(files.length, Object.keys(wrong).length);
    for (const { file, problems } of files) {
      const code = path.basename(file, ".icl");
      const found = problems.filter(({ severity }) => severity === "error").map((problem) => problem.code);
      assert.ok(found.includes(code), `${code}: ${found.join(", ")}`);
    }
  });

  it("compare refuses each, with its place and what to do, and loads no model for them", async () => {
    const run = await place.run(["compare", place.folder("wrong"), "--model", place.folder("absent.gguf")]);
    assertRefused(run, 2, /missing-output\.icl:5:1: .*Write/);
    for (const code of Object.keys(wrong)) assert.ok(run.stderr.includes(`${code}.icl:`), code);
  });

  it("a layer that the model does not have", async () => {
    const words = /layer\.icl:3:10: The model has layers 0 to 7, and no layer 99\./;
    assertRefused(await place.run(["compare", place.folder("layer.icl")]), 2, words);
    const range = await place.run(["sweep", place.folder("range.icl")]);
    assertRefused(range, 2, /no layer 99\./);
  });

  it("chat: true on a model without a chat template", async () => {
    const words = /chat\.icl:2:7: The model has no chat template, which chat: true needs\./;
    assertRefused(await place.run(["compare", place.folder("chat.icl")]), 2, words);
    const checked = await place.run(["check", place.folder("chat.icl")]);
    assert.equal(checked.code, 0);
  });

  it("a file that is no text gives problems, not a crash", async () => {
    const file = place.folder("binary.icl");
    writeFileSync(file, readFileSync(demoModel).subarray(0, 20_000));
    const run = await place.run(["check", file, "--json"]);
    assert.equal(run.code, 2);
    CheckDocument.parse(JSON.parse(run.stdout));
    const compared = await place.run(["compare", file]);
    assert.equal(compared.code, 2);
    assert.doesNotMatch(compared.stderr, /[^\P{Cc}\n]|is a bug/u);
  });

  it("inputs that teach, in another encoding than UTF-8", async () => {
    writeFileSync(place.folder("latin.txt"), Buffer.from("caf\xe9\nna\xefve\n", "latin1"));
    const args = ["compress", fixture("antonyms.icl"), "--vector-inputs", place.folder("latin.txt")];
    assertRefused(await place.run(args), 2, /vector\.inputs: .*latin\.txt is not UTF-8 text\./);
  });

  it("an empty file", async () => {
    const file = place.folder("empty.icl");
    writeFileSync(file, "");
    assertRefused(await place.run(["run", file, "--input", "x"]), 2, /There are no demonstrations/);
  });
});

describe("Wrong options", () => {
  const place = ownPlace();
  const antonyms = fixture("antonyms.icl");
  const cases: readonly (readonly [args: readonly string[], words: RegExp])[] = [
    [["compare", antonyms, "--seed", "x"], /--seed takes an integer, not "x"\./],
    [["compare", antonyms, "--seed", "1.5"], /--seed takes an integer/],
    [["compare", antonyms, "--threads", "-1"], /--threads takes 0 .*not -1\./],
    [["compare", antonyms, "--layer", "two"], /--layer takes an integer/],
    [["compare", antonyms, "--layer", "-2"], /--layer takes a layer from 0 on/],
    [["compare", antonyms, "--layer", "8"], /The model has layers 0 to 7, and no layer 8\./],
    [
      ["compress", antonyms, "--keep", "99"],
      /The demonstrations that are not kept leave nothing to learn from/,
    ],
    [["compare", antonyms, "--kv", "F64"], /Allowed choices are auto, F32, F16\./],
    [["run", antonyms, "--mode", "magic"], /Allowed choices are task-vector, few-shot, zero-shot\./],
    [["run", antonyms, "--query", "6"], /--query takes 1 to 5 for .*, not 6\./],
    [["run", antonyms, "--query", "0"], /--query takes 1 to 5/],
    [["run", antonyms, "--query", "1", "--input", "x"], /Give --query or --input, not both\./],
    [["run", fixture("no-queries.icl")], /has no query: give an input of your own with --input\./],
    [["render", fixture("no-queries.icl")], /has no query/],
    [["reproduce", fixture("no-queries.icl")], /None of the files has a query with an expected answer/],
    [["export", antonyms, "-o", "absent/x.safetensors"], /There is no folder .*absent\. Create it/],
    [["export", antonyms, "-o", "."], /is a folder\. Give the path of a file/],
    [["export", antonyms], /required option '-o, --output <path>' not specified/],
    [["compare"], /missing required argument 'files'/],
    [["run", antonyms, "fast"], /too many arguments for 'run'.* Give an input of your own with --input/],
    [["import", antonyms, "task.icl"], /too many arguments for 'import'.* Name the file to write with -o/],
    [["compare", antonyms, "--colour"], /unknown option '--colour'/],
    [["conpare", antonyms], /unknown command 'conpare'/],
    [["cache", "burn"], /unknown command 'burn'/],
  ];

  for (const [args, words] of cases) {
    const shown = args.map((arg) => (path.isAbsolute(arg) ? path.basename(arg) : arg)).join(" ");
    it(`icl ${shown}`, async () => {
      const run = await place.run(args, { cwd: place.folder() });
      assert.deepEqual([run.code, run.stdout], [2, ""]);
      const [first = "", ...rest] = run.stderr.trimEnd().split("\n");
      assert.match(first, /^error: /);
      assert.match(first, words);
      // Options that do not exist lead to the help, and a slip of the pen to what was meant.
      for (const line of rest) assert.match(line, /^(Add --help|\(Did you mean)/);
    });
  }
});

describe("Wrong models", () => {
  const place = ownPlace();
  const antonyms = fixture("antonyms.icl");

  before(async () => {
    const { symbols } = await testLibrary();
    writeRandomModel(symbols, place.folder("encoder.gguf"), { ...smallShape, architecture: "bert" });
    writeRandomModel(symbols, place.folder("hidden.gguf"), { ...smallShape, architecture: "cogvlm" });
    const model = readFileSync(demoModel);
    writeFileSync(place.folder("half.gguf"), model.subarray(0, model.length / 2));
    writeFileSync(place.folder("header.gguf"), model.subarray(0, 1000));
    writeFileSync(place.folder("nothing.gguf"), "");
    writeFileSync(place.folder("text.gguf"), "This is no model.\n".repeat(100));
    mkdirSync(place.folder("folder.gguf"));
  });

  const cases: Readonly<Record<string, RegExp>> = {
    "absent.gguf": /There is no model file .*absent\.gguf\. Check the path\./,
    "folder.gguf": /folder\.gguf is not a file\. Give the path of a GGUF file\./,
    "half.gguf": /half\.gguf is truncated: .* Fetch it again\./,
    "header.gguf": /header\.gguf is not a GGUF file .*truncated: fetch it again/,
    "nothing.gguf": /nothing\.gguf is not a GGUF file/,
    "text.gguf": /text\.gguf is not a GGUF file/,
    "encoder.gguf": /The architecture bert (is an encoder|cannot be patched)/,
    "hidden.gguf": /cogvlm cannot be patched/,
  };

  for (const [name, words] of Object.entries(cases)) {
    it(`compare --model ${name}: 2, told once for all files`, async () => {
      const files = [antonyms, fixture("capitals.icl")];
      const run = await place.run(["compare", ...files, "--model", place.folder(name)]);
      assertRefused(run, 2, words);
      assert.equal(run.stderr.split("\n").length, 2);
    });
  }

  it("probe: a model that cannot be patched is a finding with 2, a file that is none an error", async () => {
    const encoder = await place.run(["probe", place.folder("encoder.gguf")]);
    assert.deepEqual([encoder.code, encoder.stderr], [2, ""]);
    assert.match(encoder.stdout, /^not supported: The architecture bert /m);
    const hidden = await place.run(["probe", place.folder("hidden.gguf"), "--json"]);
    const { supported, reason, checks } = JSON.parse(hidden.stdout) as Record<string, unknown>;
    assert.deepEqual([hidden.code, supported], [2, false]);
    assert.match(String(reason), /cannot be patched/);
    assert.ok(Array.isArray(checks) && checks.length > 0);
    assertRefused(await place.run(["probe", place.folder("half.gguf"), "--json"]), 2, /truncated/);
  });

  it("an address that would need a download is refused, with what to do", async () => {
    const run = await place.run(["compare", antonyms, "--model", "hf:owner/model:Q8_0"]);
    assertRefused(run, 2, /icl models download hf:owner\/model:Q8_0/);
  });

  it("options of analyses: what each takes, and a layer that the model has not", async () => {
    const draws = await place.run(["variability", antonyms, "--draws", "x"]);
    assertRefused(draws, 2, /^error: --draws takes an integer from 3 to 100, not "x"\./);
    const alone = await place.run(["map", antonyms]);
    assertRefused(alone, 2, /^error: icl map compares tasks\. Give at least two files, or a folder\./);
    const other = place.folder("other.icl");
    writeFileSync(other, body);
    const layer = await place.run(["map", antonyms, other, "--layer", "8"]);
    assertRefused(
      layer,
      2,
      /The model has layers 0 to 7, and no layer 8\. Choose one of them, or leave it out\./,
    );
  });

  it("probe takes no option that would mean nothing to it; models list no folder that is not there", async () => {
    for (const option of ["--model", "--seed", "--cache-dir"]) {
      const run = await place.run(["probe", demoModel, option, "1"]);
      assert.deepEqual([run.code, run.stdout], [2, ""]);
      assert.match(run.stderr, new RegExp(`^error: unknown option '${option}'`));
    }
    const listed = await place.run(["models", "list", "--folder", place.folder("absent")]);
    assertRefused(listed, 2, /^error: There is no folder .*absent\. Check the path\.$/);
  });

  it("a prompt longer than the context", async () => {
    const file = place.folder("long.icl");
    writeFileSync(
      file,
      `${Array.from({ length: 60 }, (_, index) => `word ${index} -> another word\n`).join("")}? word -> x\n`,
    );
    for (const command of ["compare", "compress", "sweep"]) {
      const run = await place.run([command, file]);
      assertRefused(run, 2, /A prompt of \d+ tokens does not fit .* context of 128\. Use fewer/);
    }
    // What the model would get can be seen all the same.
    assert.equal((await place.run(["render", file])).code, 0);
  });
});

describe("Trouble with the machine", () => {
  const place = ownPlace();
  const antonyms = fixture("antonyms.icl");

  it("a cache folder that is a file: a warning, and the run goes on", async () => {
    const file = place.folder("file");
    writeFileSync(file, "");
    const run = await place.run(["compare", antonyms, "--no-cost"], { env: { ICL_CACHE_DIR: file } });
    assert.equal(run.code, 0);
    assert.match(run.stdout, /^antonyms /m);
    assertTold(run, /^warning: The cache in .* cannot be written .* choose another folder/);
    const all = await place.run(["run", antonyms, "--cache-dir", file]);
    assert.equal(all.stdout.trimEnd().split("\n").length, 5);
    const listed = await place.run(["cache", "list", "--cache-dir", file]);
    assertRefused(listed, 2, /The cache in .* cannot be used: it is not a folder\. .*--cache-dir/);
  });

  it("a disk without room: a warning from the cache, an error from export, and nothing half written", async () => {
    const bash = firstThatRuns(["bash"]);
    if (bash === undefined || process.platform === "win32") {
      process.stdout.write("      left out: needs a shell that can limit the size of files\n");
      return;
    }
    const output = place.folder("kept.safetensors");
    writeFileSync(output, "what stood there");
    const limited = (command: readonly string[]): string[] => [
      bash,
      "-c",
      'ulimit -f 1; exec "$0" "$@"',
      ...command,
    ];
    const env = { ICL_CACHE_DIR: place.folder("full") };
    const run = await place.run(["compare", antonyms, "--no-cost"], { under: limited, env });
    assert.equal(run.code, 0, run.stderr);
    assertTold(run, /^warning: The cache in .* cannot be written \(EFBIG\).*Free some space/);
    const exported = await place.run(["export", antonyms, "-o", output], { under: limited, env });
    assert.equal(exported.code, 2, exported.stderr);
    assertTold(exported, /^error: .*kept\.safetensors cannot be written \(EFBIG\)\. Free some space/);
    assert.equal(readFileSync(output, "utf8"), "what stood there");
    assert.deepEqual(
      readdirSync(place.folder()).filter((name) => name.endsWith(".tmp")),
      [],
    );
  });

  it("llama.cpp's libraries are missing: 3", async () => {
    const env = { ICL_LLAMA_DIR: place.folder("nowhere") };
    assertRefused(await place.run(["compare", antonyms], { env }), 3, /There is no llama\.cpp library/);
  });
});
