import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { CacheVerifyDocument } from "../../src/workbench/documents/cacheDocument.js";
import { endedProcess } from "../support/endedProcess.js";
import { seeded } from "../support/seeded.js";
import { repeats } from "../support/soak.js";
import { writeLongWork, type LongWork } from "../cli/longWork.js";
import { ownPlace } from "../cli/ownPlace.js";

/** Milliseconds after the start within which a run is ended: it loads, extracts and validates in them. */
const SPAN = 2500;
/** Milliseconds in which the benchmark starts one engine after the other. */
const STARTS = 1500;
const signals = ["SIGINT", "SIGTERM", "SIGKILL"] as const;

/** Processes that were started with this in their environment, whoever is their parent now. */
function marked(mark: string): number[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return readFileSync(`/proc/${name}/environ`, "latin1").includes(`ICL_TEST_MARK=${mark}`)
        ? [Number(name)]
        : [];
    } catch {
      // It has ended meanwhile, or is somebody else's.
      return [];
    }
  });
}

describe("a command line that is ended in the middle of everything", () => {
  const place = ownPlace();
  let work: LongWork;
  if (process.platform !== "linux") {
    process.stdout.write("      left out: only Linux tells what processes were started with\n");
    return;
  }
  before(async () => {
    work = await writeLongWork(place.folder);
    mkdirSync(place.folder("temporary"));
    mkdirSync(place.folder("out"));
  });

  const commands: Readonly<Record<string, () => string[]>> = {
    compress: () => ["compress", work.extraction, "--force"],
    compare: () => ["compare", work.comparison],
    sweep: () => ["sweep", work.comparison],
    reproduce: () => ["reproduce", work.comparison],
    "export of a control vector": () => ["export", work.comparison, "-o", place.folder("out", "vector.gguf")],
    "export of a KV prefix": () => ["export", work.extraction, "-o", place.folder("out", "prefix.kv")],
    bench: () => ["bench", "--quick"],
  };

  /** A file that was asked for is there whole or not at all. */
  function assertNothingHalf(): void {
    for (const name of ["vector.gguf", "prefix.kv"]) {
      const file = place.folder("out", name);
      if (!existsSync(file)) continue;
      assert.ok(statSync(file).size > 0, name);
      if (name.endsWith(".gguf")) assert.equal(readFileSync(file).toString("latin1", 0, 4), "GGUF");
    }
  }

  it("bench: leaves no engine that it was just starting", async () => {
    const random = seeded("moments");
    for (let time = 0; time < repeats(5, 200); time++) {
      const mark = `${process.pid}-${random.nextInt(2 ** 31)}`;
      const run = place.start(["bench", "--quick"], {
        env: { ICL_TEST_MARK: mark, TMPDIR: place.folder("temporary") },
      });
      await run.told(/parser and latency/);
      const moment = random.nextFloat() * STARTS;
      await setTimeout(moment);
      run.child.kill("SIGINT");
      const { code, stderr } = await run.ended;
      const when = `${moment.toFixed(0)} ms into the starts of engines: ${stderr}`;
      assert.equal(code, 130, when);
      assert.deepEqual(marked(mark), [], when);
      assert.deepEqual(readdirSync(place.folder("temporary")), [], when);
    }
  });

  for (const [name, args] of Object.entries(commands)) {
    it(`${name}: leaves no process, nothing half-written and a whole cache`, async () => {
      const random = seeded("moments");
      for (let time = 0; time < repeats(1, 30) * signals.length; time++) {
        const signal = signals[time % signals.length] ?? "SIGINT";
        const mark = `${process.pid}-${random.nextInt(2 ** 31)}`;
        const moment = random.nextFloat() * SPAN;
        const model = name === "bench" ? [] : ["--model", work.model];
        const run = place.start([...args(), ...model], {
          env: { ICL_TEST_MARK: mark, TMPDIR: place.folder("temporary") },
        });
        await setTimeout(moment);
        const before = marked(mark);
        run.child.kill(signal);
        const { code, stderr } = await run.ended;
        const when = `${signal} after ${moment.toFixed(0)} ms: ${stderr}`;
        if (signal === "SIGKILL") {
          for (const pid of new Set([...before, ...marked(mark)])) await endedProcess(pid);
        } else {
          // Before it listens for signals the system ends it by itself.
          assert.ok(code === 130 || code === 0 || code === null, `${String(code)}: ${when}`);
          assert.doesNotMatch(stderr, /^error:|^ +at /m, when);
          if (code === null) for (const pid of before) await endedProcess(pid);
          assert.deepEqual(marked(mark), [], when);
          assert.deepEqual(readdirSync(place.folder("temporary")), [], when);
          assert.deepEqual(
            readdirSync(place.folder("out")).filter((file) => file.endsWith(".tmp")),
            [],
            when,
          );
        }
        assertNothingHalf();
        if (signal !== "SIGKILL") continue;
        // Nobody was left to tidy up: what there is does no harm, and is the system's to remove.
        for (const file of readdirSync(place.folder("temporary")))
          rmSync(place.folder("temporary", file), { recursive: true });
        for (const file of readdirSync(place.folder("out"))) rmSync(place.folder("out", file));
      }
      const verify = await place.run(["cache", "verify", "--json"]);
      assert.deepEqual(CacheVerifyDocument.parse(JSON.parse(verify.stdout)).damaged, []);
    });
  }
});
