import assert from "node:assert/strict";
import { BenchDocument } from "../../src/workbench/documents/benchDocument.js";
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
    assertRefused(await place.run(["bench", "--model", "x.gguf"]), 2, /--model goes with --serve/);
    assertRefused(await place.run(["bench", "--serve", "--quick"]), 2, /--quick does not go with --serve/);
    const missing = await place.run(["bench", "--serve", "--model", place.folder("none.gguf")]);
    assertRefused(missing, 2, /none\.gguf/);
  });
});
