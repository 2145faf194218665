import assert from "node:assert/strict";
import { BenchDocument } from "../../src/workbench/documents/benchDocument.js";
import { demoModel } from "../support/repository.js";
import { ownPlace } from "../cli/ownPlace.js";
import { assertRefused } from "../cli/refusal.js";

describe("icl bench --serve", () => {
  const place = ownPlace();

  it("measures the server at 1, 8 and 32 clients, and the time to the first token", async () => {
    const run = await place.run(["bench", "--serve", "--repeats", "1", "--json"]);
    assert.equal(run.code, 0, run.stderr);
    const { general, models, curves } = BenchDocument.parse(JSON.parse(run.stdout));
    assert.deepEqual([general, curves], [[], []]);
    const measured = models.flatMap(({ measurements }) => measurements);
    for (const clients of ["1 client", "8 clients", "32 clients"]) {
      const own = measured.filter(({ name }) => name.startsWith(`${clients}: `));
      const [vector, fewShot, zeroShot] = own;
      assert.match(vector?.name ?? "", /: vector$/);
      assert.match(fewShot?.name ?? "", /: few-shot/);
      assert.match(zeroShot?.name ?? "", /: zero-shot$/);
      for (const { value, unit, detail } of [vector, fewShot, zeroShot].map((one) => one ?? assert.fail())) {
        assert.equal(unit, "requests/s");
        assert.ok(value > 0);
        const [, tokens = ""] = /; ([\d.]+) tokens an answer$/.exec(detail) ?? [];
        assert.ok(Number(tokens) > 4, `${clients}: answers are to be long enough to be compared: ${detail}`);
        assert.match(detail, /^latency p50 [\d.]+ m?s, p95 [\d.]+ m?s;/);
      }
      assert.ok(own.some(({ name }) => name.endsWith("vector against zero-shot")));
    }
    // Of so small a model no floor is held.
    for (const { name, value, kept } of measured) assert.ok(value > 0 && kept === null, name);
    assert.equal(measured.filter(({ floor }) => floor !== null).length, 2);
  });

  it("says what is wrong with its options, and with a model", async () => {
    assertRefused(await place.run(["bench", "--model", "x.gguf"]), 2, /--model needs --serve or --footprint/);
    assertRefused(
      await place.run(["bench", "--serve", "--quick"]),
      2,
      /--quick cannot be used with --serve or/,
    );
    const missing = await place.run(["bench", "--serve", "--model", place.folder("none.gguf")]);
    assertRefused(missing, 2, /none\.gguf/);
  });
});

describe("icl bench --footprint", () => {
  const place = ownPlace();

  it("measures the engine's memory and the time on a busy machine, of the model that is named", async () => {
    const run = await place.run(["bench", "--footprint", "--model", demoModel, "--json"]);
    const { general, models, curves, notes } = BenchDocument.parse(JSON.parse(run.stdout));
    assert.deepEqual([general, curves], [[], []]);
    const measured = models.flatMap(({ measurements }) => measurements);
    const [busy, memory] = measured;
    assert.match(busy?.name ?? "", /on a busy machine, against alone$/);
    assert.deepEqual(busy?.floor, { atMost: 2.5 });
    if (process.platform === "linux") {
      assert.match(memory?.name ?? "", /^engine's memory beside llama\.cpp's buffers$/);
      assert.deepEqual(memory?.floor, { atMost: 150 });
      assert.equal(memory.kept, true, memory.detail);
    } else assert.equal(notes.length, 1);
    const missed = measured.some(({ kept }) => kept === false);
    assert.equal(run.code, missed ? 1 : 0, run.stderr);
  });

  it("is not measured beside the server", async () => {
    assertRefused(await place.run(["bench", "--footprint", "--serve"]), 2, /Give one\./);
  });
});
