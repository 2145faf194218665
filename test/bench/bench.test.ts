import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { BenchDocument } from "../../src/workbench/documents/benchDocument.js";
import { ownPlace } from "../cli/ownPlace.js";
import { assertRefused } from "../cli/refusal.js";

describe("icl bench", () => {
  const place = ownPlace();

  it("measures the embedded model against llama.cpp's own work", async function () {
    this.timeout(240_000);
    const out = place.folder("bench.json");
    const run = await place.run(["bench", "--quick", "--repeats", "1", "--json", "--out", out]);
    assert.ok(run.code === 0 || run.code === 1, run.stderr);
    const document = BenchDocument.parse(JSON.parse(run.stdout));
    assert.deepEqual(JSON.parse(readFileSync(out, "utf8")), document);
    const { general, models, curves, notes } = document;
    assert.equal(models.length, 1);
    const [embedded] = models;
    const measured = [...general, ...(embedded?.measurements ?? [])];
    for (const { name, value } of measured) assert.ok(Number.isFinite(value) && value > 0, name);
    const missed = measured.filter(({ kept }) => kept === false);
    assert.equal(run.code, missed.length > 0 ? 1 : 0, missed.map(({ name }) => name).join(", "));
    const names = measured.map(({ name }) => name).join("\n");
    for (const wanted of [
      /parsing 10000 entries/,
      /cold engine to the first answer/,
      /warm engine, from click to answer/,
      /whole compress/,
      /extraction, against llama\.cpp/,
      /full zero-shot prompt a row/,
      /one row at a time over a cached prefix/,
      /time to the first token/,
      /generation after the first token/,
      /on a busy machine, against alone/,
      /queries, patched, answers only/,
      /linear in layers/,
      /linear in queries/,
    ]) {
      assert.match(names, wanted);
    }
    const torch = notes.some((note) => note.includes("PyTorch"));
    assert.equal(names.includes("PyTorch"), !torch, "either measured, or a line that says why not");
    if (process.platform === "linux") assert.match(names, /memory beside llama\.cpp's buffers/);
    for (const { points } of [...curves, ...(embedded?.curves ?? [])]) {
      assert.ok(points.length >= 3);
      for (const [index, { count, tokens }] of points.entries()) {
        const { count: before, tokens: fewer } = points[index - 1] ?? { count: 0, tokens: 0 };
        assert.ok(count > before && tokens > fewer, `${count} took ${tokens} tokens`);
      }
    }
    const demonstrations = curves.find(({ of }) => of === "demonstrations");
    assert.deepEqual(
      demonstrations?.points.map(({ count }) => count),
      [2, 4, 8, 16],
    );
  });

  it("takes no number of rounds that is none", async () => {
    const run = await place.run(["bench", "--quick", "--repeats", "many"]);
    assert.equal(run.code, 2);
    assert.match(run.stderr, /--repeats takes an integer/);
    assertRefused(await place.run(["bench", "--repeats", "0"]), 2, /--repeats takes 1 or more, not 0\./);
    assertRefused(await place.run(["bench", "--threads", "-1"]), 2, /--threads takes 0 .* to 512, not -1\./);
  });

  it("says before it measures that a file cannot be written", async () => {
    const run = await place.run(["bench", "--quick", "--out", place.folder("no", "bench.json")]);
    assert.equal(run.code, 2);
    assert.match(run.stderr, /There is no folder/);
  });
});
