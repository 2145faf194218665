import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { RunDocument } from "../../src/workbench/documents/runDocument.js";
import { SweepDocument } from "../../src/workbench/documents/sweepDocument.js";
import { ownPlace } from "./ownPlace.js";
import { assertRefused, assertTold } from "./refusal.js";

describe("what is too long for the model", () => {
  const place = ownPlace();
  const demonstrations = ["hot -> cold", "big -> small", "early -> late", "rich -> poor"];
  const long = "word ".repeat(3000).trim();

  function task(name: string, front: string, ...queries: readonly string[]): string {
    const file = place.folder(name);
    writeFileSync(file, ["---", front, "---", ...demonstrations, ...queries, ""].join("\n"));
    return file;
  }

  it("is named by its line by icl run, and the other queries are answered", async () => {
    const file = task("run.icl", "name: run", "? young -> old", `? ${long}`, "? wet -> dry", "? old");
    const run = await place.run(["run", file]);
    assert.equal(run.code, 2, run.stderr);
    assert.deepEqual(
      run.stdout
        .trimEnd()
        .split("\n")
        .map((line) => line.split(" ")[0]),
      ["young", "wet", "old"],
    );
    assertTold(
      run,
      /run\.icl:9: not answered\. A prompt of \d+ tokens does not fit into the model's context/,
    );

    const json = await place.run(["run", file, "--json", "--mode", "few-shot"]);
    const { results, tooLong } = RunDocument.parse(JSON.parse(json.stdout));
    assert.deepEqual(
      results.map(({ input }) => input),
      ["young", "wet", "old"],
    );
    assert.deepEqual(
      tooLong?.map(({ input, line }) => [input, line]),
      [[long, 9]],
    );
  });

  it("is left out of a sweep of the layers, with a note", async () => {
    const file = task("sweep.icl", "name: sweep", "? young -> old", `? ${long} -> x`, "? wet -> dry");
    const run = await place.run(["sweep", file]);
    assert.equal(run.code, 0, run.stderr);
    assertTold(run, /query on line 9 was left out: its prompt of \d+ tokens/);
    const json = await place.run(["sweep", file, "--json"]);
    const { queries, notes } = SweepDocument.parse(JSON.parse(json.stdout));
    assert.deepEqual(
      queries?.map(({ input }) => input),
      ["young", "wet"],
    );
    assert.equal(notes?.length, 1);
  });

  it("is an error where nothing else was asked for", async () => {
    const file = task("alone.icl", "name: alone", `? ${long}`);
    assert.equal((await place.run(["run", file])).code, 2);
    assertRefused(
      await place.run(["compare", file]),
      2,
      /query on line 8 was left out: its prompt of \d+ tokens/,
    );
  });

  it("is left out of a comparison, with a note, and so are inputs that teach the vector", async () => {
    const file = task(
      "compare.icl",
      `name: compare\nvector:\n  inputs: [tall, "${long} again", full]`,
      "? young -> old",
      `? ${long} -> x`,
      "? wet -> dry",
    );
    const run = await place.run(["compare", file, "--json"]);
    assert.equal(run.code, 0, run.stderr);
    const { files } = JSON.parse(run.stdout) as {
      files: { queries: { input: string }[]; summary: { notes: string[] } }[];
    };
    const [compared] = files;
    assert.deepEqual(
      compared?.queries.map(({ input }) => input),
      ["young", "wet"],
    );
    const notes = compared.summary.notes.join("\n");
    assert.match(notes, /query on line 11 was left out: its prompt of \d+ tokens/);

    const compress = await place.run(["compress", file]);
    assert.equal(compress.code, 0, compress.stderr);
    assert.match(compress.stderr, /"word word .*…" of vector\.inputs was left out: its prompt of \d+ tokens/);
  });
});
