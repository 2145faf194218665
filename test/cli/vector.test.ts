import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { readGivenVector } from "../../src/exchange/givenVector.js";
import { CompareDocument } from "../../src/workbench/documents/compareDocument.js";
import { RunDocument } from "../../src/workbench/documents/runDocument.js";
import { readFileSync } from "node:fs";
import { fixture, type Ended } from "./icl.js";
import { ownPlace } from "./ownPlace.js";
import { assertRefused, assertTold } from "./refusal.js";

describe("vectors from files", () => {
  const place = ownPlace();
  const antonyms = fixture("antonyms.icl");
  const file = (name: string): string => place.folder(name);

  async function exportAs(name: string, ...options: readonly string[]): Promise<string> {
    const run = await place.run(["export", antonyms, ...options, "-o", file(name)]);
    assert.equal(run.code, 0, run.stderr);
    return file(name);
  }

  const answers = ({ stdout }: Ended): string[] =>
    RunDocument.parse(JSON.parse(stdout)).results.map(({ answer }) => answer);

  it("answer as the task's own vector, with the task and without it", async () => {
    const [vector, own] = [await exportAs("own.safetensors"), await place.run(["run", antonyms, "--json"])];
    const given = await place.run(["run", antonyms, "--vector", vector, "--json"]);
    assert.equal(given.code, 0, given.stderr);
    assert.deepEqual(answers(given), answers(own));
    assert.equal(RunDocument.parse(JSON.parse(given.stdout)).vector, vector);
    const alone = await place.run(["run", "--vector", vector, "--input", "fast"]);
    const asked = await place.run(["run", antonyms, "--input", "fast"]);
    assert.deepEqual([alone.code, alone.stdout], [0, asked.stdout], alone.stderr);
  });

  it("are compared as the task's own vector is", async () => {
    const vector = await exportAs("compared.json", "--method", "replace");
    const compared = async (...options: readonly string[]) => {
      const run = await place.run(["compare", antonyms, ...options, "--no-cost", "--json"]);
      assert.equal(run.code, 0, run.stderr);
      const [one] = CompareDocument.parse(JSON.parse(run.stdout)).files;
      return one ?? assert.fail();
    };
    const own = await compared("--method", "replace");
    const given = await compared("--vector", vector);
    assert.deepEqual(given.queries, own.queries);
    assert.deepEqual(given.summary.verdict, own.summary.verdict);
    assert.equal(given.vector.given, vector);
    assert.equal(own.vector.given, undefined);
  });

  it("NumPy and control vectors say what they leave open", async () => {
    const array = await exportAs("theta.npy", "--method", "replace");
    assertRefused(
      await place.run(["run", antonyms, "--vector", array]),
      2,
      /Add --layer \(0 to 7\) and --method \(replace or add\)\./,
    );
    const own = await place.run(["run", antonyms, "--layer", "5", "--method", "replace", "--json"]);
    const given = await place.run([
      "run",
      antonyms,
      "--vector",
      array,
      "--layer",
      "5",
      "--method",
      "replace",
      "--lead",
      "none",
      "--json",
    ]);
    assert.deepEqual(answers(given), answers(own));
    assertTold(given, /does not say which model it was made on/);
    const control = await exportAs("control.gguf", "--method", "difference", "--layer", "4");
    const steered = await place.run(["run", antonyms, "--vector", control, "--input", "fast", "--json"]);
    assert.deepEqual(answers(steered), ["slow"]);
    assertTold(steered, /llama\.cpp adds it to every token/);
    assertRefused(
      await place.run(["run", "--vector", control, "--input", "fast"]),
      2,
      /does not say how a query is put to the model/,
    );
  });

  it("are refused where they cannot be used", async () => {
    const vector = await exportAs("refused.json");
    writeFileSync(file("other.icl"), "---\ntemplate: '{input}: {output}'\n---\nup: down\n? fast\n");
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [["run", "--vector", vector, "--layer", "3", "--input", "a"], /leave --layer out/],
      [["run", "--vector", vector, "--keep", "1", "--input", "a"], /--keep changes how a vector is computed/],
      [["run", "--vector", vector, "--mode", "few-shot", "--input", "a"], /--mode few-shot uses no vector/],
      [["run", "--vector", file("none.npy"), "--input", "a"], /none\.npy cannot be read \(ENOENT\)/],
      [["run", antonyms, "--scale", "2"], /--scale is for a vector from a file/],
      [["run"], /Name the task's file, or a vector with --vector/],
      [["run", "--vector", vector], /has no query: give an input of your own with --input/],
    ];
    for (const [args, words] of cases) assertRefused(await place.run(args), 2, words);
  });

  it("are added, subtracted and scaled, and the result is a vector", async () => {
    const vector = await exportAs("a.safetensors", "--method", "difference", "--layer", "4");
    const scaled = await place.run(["vector", "scale", vector, "2", "-o", file("twice.safetensors")]);
    assert.equal(scaled.code, 0, scaled.stderr);
    const args = ["vector", "subtract", file("twice.safetensors"), vector, "-o", file("once.json")];
    const subtracted = await place.run(args);
    assert.equal(subtracted.code, 0, subtracted.stderr);
    assert.match(subtracted.stderr, /once\.json: .*, 2 × antonyms − antonyms, difference at layer 4 of 0–7/);
    const [one, same] = [vector, file("once.json")].map((each) => readGivenVector(readFileSync(each), each));
    const values = (given: typeof one) => {
      const [added] = given?.interventions.separator ?? [];
      return added?.source.kind === "vector"
        ? Array.from(added.source.values, (value) => (value * added.scale).toFixed(4))
        : assert.fail();
    };
    assert.deepEqual(values(same), values(one));
    const answer = await place.run(["run", "--vector", file("once.json"), "--input", "fast"]);
    assert.deepEqual([answer.code, answer.stdout], [0, "slow\n"], answer.stderr);
    assertRefused(
      await place.run(["vector", "add", vector, vector, "--scale", "1,2,3", "-o", file("x.json")]),
      2,
      /one for each of the 2 files, not 3/,
    );
    assertRefused(
      await place.run(["vector", "scale", vector, "much", "-o", file("x.json")]),
      2,
      /--scale takes a number, not "much"/,
    );
    assertRefused(
      await place.run(["vector", "add", vector, vector, "-o", file("x.gguf")]),
      2,
      /written as \.safetensors or \.json/,
    );
  });

  it("are shown with all that their file says", async () => {
    const run = await place.run(["vector", "show", await exportAs("shown.json", "--method", "replace")]);
    assert.equal(run.code, 0, run.stderr);
    for (const words of [
      /^task +antonyms/m,
      /^how +replace at layer \d of 0–7$/m,
      /^model +icl-demo .*[0-9a-f]{64}$/m,
    ]) {
      assert.match(run.stdout, words);
    }
  });
});
