import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { quantise } from "../support/quantise.js";
import { smallShape, writeRandomModel } from "../support/randomModel.js";
import { documents, type DocumentName } from "../../src/workbench/documents/documents.js";
import { CompareDocument } from "../../src/workbench/documents/compareDocument.js";
import { demoModel } from "../support/repository.js";
import { testLibrary } from "../support/testSession.js";
import { fixture, type Ended } from "./icl.js";
import { ownPlace } from "./ownPlace.js";
import { committedSchema } from "./committedSchema.js";

const ajv = new Ajv2020({ formats: { "date-time": true } });

/** The one document on the output, which must fit the committed schema and be what zod would have printed. */
function document(name: DocumentName, run: Ended): unknown {
  const value: unknown = JSON.parse(run.stdout);
  const validate = ajv.getSchema(`urn:icl:${name}`) ?? ajv.compile(committedSchema(name));
  assert.ok(validate(value), ajv.errorsText(validate.errors));
  assert.deepEqual(documents[name].parse(value), value);
  return value;
}

describe("Documents of --json", () => {
  const place = ownPlace();
  let first: Ended;

  before(async () => {
    first = await place.run(["compare", fixture("antonyms.icl"), fixture("capitals.icl"), "--json"]);
  });

  it("compare: one document on the output and nothing beside it", () => {
    assert.equal(first.code, 0, first.stderr);
    assert.equal(first.stderr, "");
    document("compare", first);
  });

  it("compare: has the fields that are promised, by their names", () => {
    const keys = (value: object): string[] => Object.keys(value).sort();
    const includes = (value: object | null | undefined, names: readonly string[]): void => {
      assert.ok(value);
      for (const name of names) assert.ok(name in value, `${name} is not among ${keys(value).join(", ")}`);
    };
    const parsed = CompareDocument.parse(JSON.parse(first.stdout));
    includes(parsed, ["version", "seed", "files"]);
    assert.equal(parsed.files.length, 2);
    for (const file of parsed.files) {
      includes(file, ["file", "task", "model", "vector", "queries", "summary"]);
      includes(file.model, ["name", "architecture", "layers", "embeddingLength", "fingerprint"]);
      includes(file.vector, [
        "layer",
        "method",
        "lead",
        "followThrough",
        "keep",
        "dummies",
        "candidates",
        "cached",
      ]);
      for (const one of file.vector.candidates)
        includes(one, ["method", "layer", "lead", "firstTokenKl", "answerKl"]);
      for (const query of file.queries) {
        includes(query, ["input", "expected", "line", "kl", "agreement"]);
        for (const condition of ["zeroShot", "fewShot", "taskVector", "randomVector"] as const) {
          includes(query[condition], ["answer", "match", "promptTokens", "expectedLogProbability", "top"]);
          for (const token of query[condition].top) assert.deepEqual(keys(token), ["probability", "text"]);
        }
      }
      const { summary } = file;
      const conditions = ["zeroShot", "fewShot", "taskVector", "randomVector"];
      includes(summary, ["queries", "accuracy", "recovery", "agreement", "kl", "tokensSaved", "cost"]);
      includes(summary, ["verdict", "reason", "kept", "firstToken"]);
      includes(summary.accuracy, conditions);
      includes(summary.cost, ["fewShotCold", "fewShotCached", "taskVector", "zeroShot"]);
      for (const cost of Object.values(summary.cost ?? {})) {
        includes(cost, ["milliseconds", "low", "high", "kvBytes"]);
        assert.ok(cost !== undefined && cost.low <= cost.milliseconds && cost.milliseconds <= cost.high);
      }
    }
  });

  it("compare: the figures are those of the file", () => {
    const [file] = CompareDocument.parse(JSON.parse(first.stdout)).files;
    assert.ok(file);
    assert.equal(file.file, fixture("antonyms.icl"));
    assert.equal(file.task, "antonyms");
    assert.equal(file.queries.length, 5);
    assert.deepEqual([file.summary.queries, file.summary.scored], [5, 4]);
    const [query] = file.queries;
    assert.deepEqual([query?.input, query?.expected, query?.line], ["old", "young", 12]);
    assert.equal(file.queries.at(-1)?.taskVector.match, null);
    assert.equal(file.queries.at(-1)?.taskVector.expectedLogProbability, null);
    for (const { fewShot, taskVector, zeroShot } of file.queries) {
      assert.ok(fewShot.promptTokens > zeroShot.promptTokens);
      assert.ok(taskVector.promptTokens <= zeroShot.promptTokens + 1, "the joiner at most stands before it");
      assert.equal(fewShot.top.length, 5);
    }
    const { candidates, method, layer, lead, followThrough } = file.vector;
    const chosen = candidates.filter(
      (one) =>
        one.method === method &&
        one.layer === layer &&
        one.lead === lead &&
        one.followThrough === followThrough,
    );
    assert.equal(chosen.length, 1);
    assert.ok(chosen.every(({ answerKl }) => answerKl !== null));
    assert.ok(new Set(candidates.map((one) => one.method)).size > 1);
    assert.deepEqual(file.vector.dummies, ["hot", "big", "tall", "fast", "rich", "good"]);
    assert.equal(file.vector.cached, false);
  });

  it("compare: a second run takes the vector from the cache, and gives the same figures", async () => {
    const again = await place.run(["compare", fixture("antonyms.icl"), fixture("capitals.icl"), "--json"]);
    const before = CompareDocument.parse(JSON.parse(first.stdout));
    const after = CompareDocument.parse(JSON.parse(again.stdout));
    assert.deepEqual(
      after.files.map(({ vector }) => vector.cached),
      [true, true],
    );
    assert.deepEqual(withoutTimes(after), withoutTimes(before));
  });

  it("compare: the same seed gives the same document, computed anew in a cache of its own", async () => {
    const args = ["compare", fixture("antonyms.icl"), "--json", "--no-cost", "--seed", "7", "--cache-dir"];
    const one = await place.run([...args, place.folder("one")]);
    const two = await place.run([...args, place.folder("two")]);
    const parsed = CompareDocument.parse(JSON.parse(one.stdout));
    assert.equal(parsed.seed, 7);
    assert.deepEqual([parsed.files[0]?.vector.cached, parsed.files[0]?.summary.cost], [false, null]);
    assert.equal(two.stdout, one.stdout);
  });

  it("compare: --layer is the layer, and not one that the file chose", async () => {
    const run = await place.run(["compare", fixture("antonyms.icl"), "--json", "--no-cost", "--layer", "2"]);
    const [file] = CompareDocument.parse(document("compare", run)).files;
    assert.equal(file?.vector.layer, 2);
    assert.deepEqual([...new Set(file.vector.candidates.map(({ layer }) => layer))], [2]);
  });

  it("compare: --method, --lead and --keep are what the file would say, its defaults with them", async () => {
    const args = ["compare", fixture("antonyms.icl"), "--json", "--no-cost"];
    const chosen = async (...words: string[]) =>
      CompareDocument.parse(document("compare", await place.run([...args, ...words]))).files[0];
    const bare = (await chosen("--method", "replace"))?.vector;
    assert.deepEqual(
      [bare?.method, bare?.lead, bare?.followThrough, bare?.instruction],
      ["replace", "none", false, false],
    );
    const led = (await chosen("--method", "difference", "--lead", "joiner"))?.vector;
    assert.deepEqual([led?.method, led?.lead], ["difference", "joiner"]);
    const kept = await chosen("--keep", "2");
    assert.equal(kept?.vector.keep, 2);
    assert.ok(kept.summary.accuracy?.keptAlone, "what stays is tried without the vector");
    for (const { taskVector, keptAlone, fewShot } of kept.queries) {
      assert.equal(taskVector.promptTokens, keptAlone?.promptTokens);
      assert.ok(taskVector.promptTokens < fewShot.promptTokens);
    }
  });

  it("compress: --vector-inputs teach the vector, and a query among them is refused", async () => {
    const inputs = place.folder("inputs.txt");
    writeFileSync(inputs, "long\nnew\nsad\nweak\nearly\nfull\nloud\nhigh\n");
    const args = ["compress", fixture("antonyms.icl"), "--json", "--vector-inputs", inputs];
    const [file] = documents.compress.parse(document("compress", await place.run(args))).files;
    assert.deepEqual(
      file?.vector.heldOut.map(({ demonstration, match }) => [demonstration, match]),
      Array.from({ length: 8 }, () => [null, null]),
    );
    for (const { answer, fewShotAnswer, agreement } of file.vector.heldOut) {
      assert.ok(answer !== undefined && fewShotAnswer !== undefined);
      assert.equal(answer.trim() === fewShotAnswer.trim(), agreement);
    }
    assert.ok(file.vector.pairs > 8);
    writeFileSync(inputs, "long\nold\n");
    const refused = await place.run(args);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /The input "old" of vector\.inputs is also a query/);
  });

  it("render: the prompt that is run with the vector, by as many tokens as compare counts", async () => {
    const words = ["--method", "linear", "--lead", "joiner", "--keep", "1", "--json"];
    const args = ["render", fixture("antonyms.icl"), "--query", "1", "--patched", ...words];
    const rendered = documents.render.parse(document("render", await place.run(args)));
    assert.equal(rendered.condition, "task-vector");
    assert.equal(rendered.text, "hot -> cold\nold ->");
    const compared = await place.run(["compare", fixture("antonyms.icl"), "--no-cost", ...words]);
    const [file] = CompareDocument.parse(document("compare", compared)).files;
    assert.equal(rendered.tokens.length, file?.queries[0]?.taskVector.promptTokens);
  });

  it("compare: files that are wrong are named, with their places, beside the others' figures", async () => {
    const run = await place.run([
      "compare",
      fixture("invalid.icl"),
      fixture("capitals.icl"),
      "--json",
      "--no-cost",
    ]);
    assert.equal(run.code, 2);
    const { files, errors } = CompareDocument.parse(document("compare", run));
    assert.deepEqual(
      files.map(({ task }) => task),
      ["capitals"],
    );
    assert.deepEqual(
      errors.map(({ file, line, code }) => [file, line, code]),
      [
        [fixture("invalid.icl"), 2, "missing-output"],
        [fixture("invalid.icl"), 3, "unterminated-quote"],
      ],
    );
  });

  it("compress: cached where it was computed, computed again with --force, equal either way", async () => {
    const cached = await place.run(["compress", fixture("antonyms.icl"), "--json"]);
    const forced = await place.run(["compress", fixture("antonyms.icl"), "--json", "--force"]);
    const [known] = documents.compress.parse(document("compress", cached)).files;
    const [anew] = documents.compress.parse(document("compress", forced)).files;
    assert.deepEqual([known?.vector.cached, known?.evaluatedTokens], [true, 0]);
    assert.equal(anew?.vector.cached, false);
    assert.ok(anew.evaluatedTokens > 0);
    assert.deepEqual({ ...anew.vector, cached: true }, known?.vector);
    assert.deepEqual(anew.promptTokens, known?.promptTokens);
  });

  it("sweep: every layer, validation and test apart", async () => {
    const run = await place.run(["sweep", fixture("antonyms.icl"), "--json"]);
    assert.equal(run.code, 0, run.stderr);
    const { layers, model, chosen, vector } = documents.sweep.parse(document("sweep", run));
    assert.deepEqual(
      layers.map(({ layer }) => layer),
      Array.from({ length: model.layers }, (_, layer) => layer),
    );
    assert.equal(chosen, vector.layer);
    for (const { validation, test } of layers) {
      assert.ok(test !== null && Number.isFinite(test.kl));
      assert.ok(validation === null || validation.firstTokenKl >= 0);
    }
    assert.ok(layers[chosen]?.validation);
  });

  it("sweep: without queries to score the test is null", async () => {
    const run = await place.run(["sweep", fixture("no-queries.icl"), "--json"]);
    assert.equal(run.code, 0, run.stderr);
    const { layers, fewShot } = documents.sweep.parse(document("sweep", run));
    assert.equal(fewShot, null);
    assert.ok(layers.every(({ test }) => test === null));
  });

  it("run: an answer for each query of the file, the same each time", async () => {
    const args = ["run", fixture("antonyms.icl"), "--json"];
    const one = documents.run.parse(document("run", await place.run(args))).results;
    const two = documents.run.parse(document("run", await place.run(args))).results;
    assert.deepEqual(
      one.map(({ input }) => input),
      ["old", "hard", "wet", "dark", "light"],
    );
    const answers = (results: typeof one): unknown => results.map(({ answer, top }) => [answer, top]);
    assert.deepEqual(answers(two), answers(one));
  });

  it("run: agrees with compare under each condition", async () => {
    const [file] = CompareDocument.parse(JSON.parse(first.stdout)).files;
    const conditions = {
      "task-vector": "taskVector",
      "few-shot": "fewShot",
      "zero-shot": "zeroShot",
    } as const;
    for (const [mode, condition] of Object.entries(conditions)) {
      const args = ["run", fixture("antonyms.icl"), "--query", "2", "--mode", mode, "--json"];
      const [result] = documents.run.parse(document("run", await place.run(args))).results;
      const compared = file?.queries[1]?.[condition];
      assert.equal(result?.mode, mode);
      assert.equal(result.answer, compared?.answer);
      assert.equal(result.promptTokens, compared?.promptTokens);
      assert.equal(result.layer, mode === "task-vector" ? file?.vector.layer : null);
    }
  });

  it("render: the tokens spell the prompt, and the last one is the patch position", async () => {
    for (const args of [
      ["--query", "1"],
      ["--input", "güß", "--zero-shot"],
    ]) {
      const run = await place.run(["render", fixture("antonyms.icl"), "--json", ...args]);
      const { text, tokens, patchPosition, condition } = documents.render.parse(document("render", run));
      assert.equal(patchPosition, tokens.length - 1);
      if (condition === "few-shot") assert.equal(tokens.map((token) => token.text).join(""), text);
      else assert.equal(text, "güß ->");
    }
  });

  it("drift: both vectors on both models, refused where the shapes differ", async () => {
    const { symbols } = await testLibrary();
    quantise(symbols, demoModel, place.folder("q8.gguf"), "Q8_0");
    const file = fixture("antonyms.icl");
    const run = await place.run(["drift", file, "--with", place.folder("q8.gguf"), "--json"]);
    assert.deepEqual([run.code, run.stderr], [0, ""]);
    const { models, cosines, pairs } = documents.drift.parse(document("drift", run));
    assert.equal(cosines.length, models[0].layers);
    assert.equal(pairs.length, 4);
    const shown = await place.run(["drift", file, "--with", place.folder("q8.gguf")]);
    assert.match(shown.stdout, /few-shot +B/);
    assert.match(shown.stdout, /Cosine of the two vectors: (0\.9|1\.0)\d+ at layer \d/);
    writeRandomModel(symbols, place.folder("random.gguf"), smallShape);
    const refused = await place.run(["drift", file, "--with", place.folder("random.gguf")]);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /cannot be used on random-qwen2: they differ in /);
  });

  it("check: problems with line and column, from 1 on", async () => {
    const run = await place.run(["check", fixture("invalid.icl"), fixture("antonyms.icl"), "--json"]);
    assert.equal(run.code, 2);
    const [invalid, valid] = documents.check.parse(document("check", run)).files;
    const errors = invalid?.problems.filter(({ severity }) => severity === "error");
    assert.deepEqual(
      errors?.map(({ code, line, column }) => [code, line, column]),
      [
        ["missing-output", 2, 1],
        ["unterminated-quote", 3, 1],
      ],
    );
    assert.deepEqual(valid?.problems, []);
  });

  it("probe: architecture, supported, reason and checks", async () => {
    const run = await place.run(["probe", demoModel, "--json"]);
    assert.equal(run.code, 0, run.stderr);
    const value = documents.probe.parse(document("probe", run));
    assert.deepEqual([value.supported, value.reason, value.architecture], [true, null, "llama"]);
    assert.ok(value.checks.length >= 5 && value.checks.every(({ passed }) => passed));
  });

  it("reproduce: the main table with its means", async () => {
    const run = await place.run(["reproduce", fixture("antonyms.icl"), fixture("capitals.icl"), "--json"]);
    assert.equal(run.code, 0, run.stderr);
    const { tasks, means, bestLayers, models } = documents.reproduce.parse(document("reproduce", run));
    const compared = CompareDocument.parse(JSON.parse(first.stdout)).files;
    assert.deepEqual(
      tasks.map(({ taskVector }) => taskVector),
      compared.map(({ summary }) => summary.accuracy?.taskVector.value),
    );
    const sum = tasks.reduce((total, { fewShot }) => total + fewShot, 0);
    assert.ok(Math.abs(means.fewShot - sum / tasks.length) < 1e-12);
    assert.equal(models.length, 1);
    assert.equal(
      bestLayers.reduce((total, { files }) => total + files, 0),
      tasks.length,
    );
  });

  it("reproduce: names no layer where the method acts at every one", async () => {
    const file = place.folder("in-context.icl");
    writeFileSync(
      file,
      "---\nvector: { method: in_context }\n---\nhot -> cold\nbig -> small\ntall -> short\n? old -> young\n",
    );
    const args = ["reproduce", file, "--table-only"];
    const told = await place.run(args);
    assert.equal(told.code, 0, told.stderr);
    assert.match(told.stdout, /in_context +–/);
    assert.doesNotMatch(told.stdout, /Layers chosen/);
    const { bestLayers } = documents.reproduce.parse(
      document("reproduce", await place.run([...args, "--json"])),
    );
    assert.ok(bestLayers.every(({ files }) => files === 0));
  });

  it("cache list and cache verify", async () => {
    const list = documents["cache-list"].parse(
      document("cache-list", await place.run(["cache", "list", "--json"])),
    );
    assert.equal(list.directory, place.folder("cache"));
    assert.ok(list.entries.some(({ metadata }) => metadata?.task === "antonyms"));
    const verify = await place.run(["cache", "verify", "--json"]);
    assert.equal(verify.code, 0);
    const checked = documents["cache-verify"].parse(document("cache-verify", verify));
    assert.deepEqual([checked.checked, checked.damaged], [list.entries.length, []]);
  });
});

/** All but what a clock or the cache says. */
function withoutTimes({ files, ...rest }: CompareDocument): unknown {
  return {
    ...rest,
    files: files.map(({ vector, summary, ...file }) => {
      const costs = Object.entries(summary.cost ?? {}).map(([way, cost]) => [
        way,
        cost?.kvBytes,
        cost?.promptTokens,
      ]);
      return { ...file, vector: { ...vector, cached: null }, summary: { ...summary, cost: costs } };
    }),
  };
}
