import assert from "node:assert/strict";
import { BenchDocument } from "../../src/workbench/documents/benchDocument.js";
import { ownPlace } from "./ownPlace.js";

describe("icl bench", () => {
  const place = ownPlace();

  it("measures the embedded model against llama.cpp's own work", async () => {
    const run = await place.run(["bench", "--quick", "--repeats", "1", "--json"]);
    assert.ok(run.code === 0 || run.code === 1, run.stderr);
    const { general, models } = BenchDocument.parse(JSON.parse(run.stdout));
    assert.equal(models.length, 1);
    const measured = [...general, ...(models[0]?.measurements ?? [])];
    assert.equal(measured.length, 7);
    for (const { name, value } of measured) assert.ok(Number.isFinite(value) && value > 0, name);
  });

  it("takes no number of rounds that is none", async () => {
    const run = await place.run(["bench", "--quick", "--repeats", "many"]);
    assert.equal(run.code, 2);
    assert.match(run.stderr, /--repeats takes an integer/);
  });
});
