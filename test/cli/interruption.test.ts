import assert from "node:assert/strict";
import process from "node:process";
import { CacheVerifyDocument } from "../../src/workbench/documents/cacheDocument.js";
import { assertTold } from "./refusal.js";
import { endedProcess, runs } from "../support/endedProcess.js";
import { fixture, type Ended, type RunningIcl } from "./icl.js";
import { writeLongWork, type LongWork } from "./longWork.js";
import { ownPlace } from "./ownPlace.js";

/** Signals other than the one that ends at once cannot be sent on Windows. */
const noSignals = process.platform === "win32";

describe("Stopping in the middle", () => {
  const place = ownPlace();
  let work: LongWork;

  before(async () => {
    work = await writeLongWork(place.folder);
  });

  function start(command: string, file: string): RunningIcl {
    return place.start([command, file, "--model", work.model, "--verbose"]);
  }

  /** Sends Ctrl-C's signal once the run tells of this step; the engine must be gone with the run. */
  async function interrupt(run: RunningIcl, step: RegExp): Promise<Ended> {
    const engine = await run.enginePid();
    await run.told(step);
    assert.ok(runs(engine));
    run.child.kill("SIGINT");
    const ended = await run.ended;
    assert.ok(!runs(engine), "the engine is still there");
    assert.equal(ended.code, 130, ended.stderr);
    assert.match(ended.stderr, /^Interrupted\.$/m);
    assert.doesNotMatch(ended.stderr, /^error:|^ +at /m);
    return ended;
  }

  const steps = [
    ["loading", "compress", "extraction", /Loading the model$/m],
    ["extraction", "compress", "extraction", /Extracting the task vector: \d+ %$/m],
    ["comparison", "compare", "comparison", /Answering the queries: \d+ %$/m],
    ["a sweep", "sweep", "comparison", /Answering the queries$/m],
    ["answers one by one", "run", "comparison", /Answering the queries$/m],
  ] as const;

  for (const [what, command, file, step] of steps) {
    it(`Ctrl-C during ${what}: 130, and no process stays`, async () => {
      if (noSignals) {
        process.stdout.write("      left out: SIGINT cannot be sent on Windows\n");
        return;
      }
      const { stdout, stderr } = await interrupt(start(command, work[file]), step);
      if (command === "compare") assert.match(stderr, /comparison\.icl: \d+ of 400 queries were answered\. /);
      // Answers that were there already have been shown; other commands print when all is done.
      if (command !== "run") assert.equal(stdout, "");
    });
  }

  it("Ctrl-C during the benchmark: 130", async () => {
    if (noSignals) {
      process.stdout.write("      left out: SIGINT cannot be sent on Windows\n");
      return;
    }
    const run = place.start(["bench", "--quick"]);
    await run.told(/parser and latency/);
    run.child.kill("SIGINT");
    const ended = await run.ended;
    assert.deepEqual([ended.code, ended.stdout], [130, ""], ended.stderr);
    assert.match(ended.stderr, /^Interrupted\.$/m);
  });

  it("what was finished before an interruption is in the cache, and whole", async () => {
    if (noSignals) {
      process.stdout.write("      left out: SIGINT cannot be sent on Windows\n");
      return;
    }
    const verify = await place.run(["cache", "verify", "--json"]);
    const { checked, damaged } = CacheVerifyDocument.parse(JSON.parse(verify.stdout));
    // The file's own vector and those of its controls.
    assert.ok(checked >= 1);
    assert.deepEqual(damaged, []);
    const run = await place.run(["compress", work.comparison, "--model", work.model, "--json"]);
    assert.match(run.stdout, /"cached": true/);
  });

  it("an engine that is killed: 3, and one sentence on it", async () => {
    const run = place.start(["compress", work.extraction, "--model", work.model, "--verbose"]);
    const engine = await run.enginePid();
    await run.told(/Extracting the task vector: \d+ %$/m);
    process.kill(engine, "SIGKILL");
    const ended = await run.ended;
    await endedProcess(engine);
    assert.deepEqual([ended.code, ended.stdout], [3, ""]);
    const last = ended.stderr.trimEnd().split("\n").at(-1) ?? "";
    assertTold({ ...ended, stderr: last }, /^error: The engine process .*ended.* Run the command again/);
  });

  it("a command line that is killed takes its engine along", async () => {
    const run = start("compress", work.extraction);
    const engine = await run.enginePid();
    await run.told(/Extracting the task vector: \d+ %$/m);
    run.child.kill("SIGKILL");
    await run.ended;
    await endedProcess(engine);
  });

  it("a reader that has seen enough, such as head, is no error", async () => {
    const run = place.start(["compare", fixture("antonyms.icl"), work.comparison, "--verbose", "--no-cost"]);
    const engine = await run.enginePid();
    await run.printed(/^antonyms /m);
    run.child.stdout?.destroy();
    const ended = await run.ended;
    assert.equal(ended.code, 0, ended.stderr);
    assert.doesNotMatch(ended.stderr, /^error:|^ +at |EPIPE/m);
    await endedProcess(engine);
  });

  it("neither is one that reads the talk no more", async () => {
    const run = place.start(["check", fixture("invalid.icl")]);
    run.child.stderr?.destroy();
    const ended = await run.ended;
    assert.equal(ended.code, 2);
    assert.match(ended.stdout, /missing-output/);
  });
});
