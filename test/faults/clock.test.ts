import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { utimesSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { sampleKey, sampleVector } from "../cache/sampleVector.js";
import { filesBelow, present, roomy, watchedCache } from "../cache/watchedCache.js";
import { fixture } from "../cli/icl.js";
import { ownPlace } from "../cli/ownPlace.js";
import { repeats } from "../support/soak.js";
import type { ClockReport } from "./clockProcess.js";

const YEAR = 365 * 24 * 3600 * 1000;
const shifts = [-40 * YEAR, -YEAR, -3600 * 1000, 3600 * 1000, 40 * YEAR];
const script = fileURLToPath(new URL("./clockProcess.js", import.meta.url));
const shiftModule = new URL("./clockShift.js", import.meta.url).href;

describe("a clock that is set back, or forth", () => {
  const { folder, open, warnings } = watchedCache();

  /** Puts and gets in a process that lives at another time. */
  function elsewhen(shift: number, ...seeds: readonly number[]): ClockReport {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--import", shiftModule, script, folder(), ...seeds.map(String)],
      { encoding: "utf8", env: { ...process.env, ICL_CLOCK_SHIFT: String(shift) } },
    );
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout) as ClockReport;
  }

  it("keeps every vector, whenever it was written and whenever it is read", async () => {
    await open().put(sampleKey(0), sampleVector(0));
    for (const [index, shift] of shifts.entries()) {
      const report = elsewhen(shift, index + 1);
      assert.ok(Math.abs(report.now - (Date.now() + shift)) < 120_000, "the clock is another");
      assert.deepEqual(report.warnings, []);
      // Its own, and all that was written at other times.
      assert.equal(report.found, index + 2);
      assert.deepEqual(report.damaged, []);
    }
    const all = [0, ...shifts.map((_, index) => index + 1)];
    assert.deepEqual(await present(open(), all), all);
    assert.deepEqual((await open().verify()).damaged, []);
    for (const seed of all)
      assert.deepEqual((await open().get(sampleKey(seed)))?.theta, sampleVector(seed).theta);
    assert.deepEqual(warnings, []);
  });

  it("prunes by the order of uses, not by times that lie in the future", async () => {
    const measure = open(roomy);
    for (const seed of [1, 2, 3]) {
      await measure.put(sampleKey(seed), sampleVector(seed, 10, 100));
      const seconds = (Date.now() + (seed % 2 === 0 ? 1 : -1) * 10 * YEAR) / 1000;
      for (const file of filesBelow(folder())) utimesSync(file, seconds, seconds);
    }
    const bytes = (await measure.size()) / 3;
    // Reads 3, 2 and 1, in this order.
    elsewhen(-YEAR);
    const capped = open(3.5 * bytes);
    await capped.put(sampleKey(4), sampleVector(4, 10, 100));
    assert.deepEqual(await present(open(), [1, 2, 3, 4]), [1, 2, 4]);
    assert.deepEqual(warnings, []);
  });

  it("takes nothing that is being written for abandoned, though to another process it all comes from far off", async () => {
    const child = spawn(process.execPath, ["--import", shiftModule, script, folder(), "verify"], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, ICL_CLOCK_SHIFT: String(-YEAR) },
    });
    const ended = once(child, "exit");
    const seeds = Array.from({ length: repeats(40, 1000) }, (_, i) => 10 + i);
    try {
      // Once it has begun.
      await once(child.stdout, "data");
      for (const seed of seeds) await open().put(sampleKey(seed), sampleVector(seed));
      assert.equal(child.exitCode, null, "it verified all the time");
    } finally {
      child.kill();
      await ended;
    }
    assert.deepEqual(await present(open(), seeds), seeds);
    for (const seed of seeds) assert.notEqual(await open().get(sampleKey(seed)), undefined);
    assert.deepEqual(warnings, []);
  });
});

describe("the command line under a clock that is set back", () => {
  const place = ownPlace();

  it("finds its vectors again, and lists them with a time", async () => {
    const antonyms = fixture("antonyms.icl");
    const back = { env: { NODE_OPTIONS: `--import ${shiftModule}`, ICL_CLOCK_SHIFT: String(-YEAR) } };
    const first = await place.run(["compress", antonyms, "--json"]);
    assert.equal(first.code, 0, first.stderr);
    const again = await place.run(["compress", antonyms, "--json"], back);
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stdout, /"cached": ?true/);
    const listed = await place.run(["cache", "list"], back);
    assert.match(listed.stdout, new RegExp(String(new Date().getFullYear())));
    assert.match(listed.stderr, /^1 vector, /);
    const verified = await place.run(["cache", "verify"], back);
    assert.equal(verified.code, 0);
    assert.match(verified.stderr, /^1 vector checked, 0 damaged/);
  });
});
