import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import type { Follow } from "../../../src/extension/messages/progress.js";
import { EditorJobs } from "../../../src/extension/jobs/editorJobs.js";
import { RequestFailure } from "../../../src/protocol/failure.js";

/** Work that ends when told to, or when it is stopped. */
function heldWork() {
  let finish: (value: string) => void = () => undefined;
  const work = async ({ signal }: Required<Follow>): Promise<string> =>
    new Promise((resolve, reject) => {
      finish = resolve;
      signal.addEventListener("abort", () => {
        reject(new RequestFailure("cancelled", "stopped"));
      });
    });
  return {
    work,
    finish: (value: string) => {
      finish(value);
    },
  };
}

const cancelled = (error: unknown): boolean => error instanceof RequestFailure && error.code === "cancelled";

describe("the jobs of the editor", () => {
  it("run one at a time, in order, and show what runs and what waits", async () => {
    const jobs = new EditorJobs(() => undefined);
    const first = heldWork();
    const order: string[] = [];
    const running = jobs.run({ kind: "compress", uri: "a" }, {}, first.work);
    const next = jobs.run({ kind: "run", uri: "b", input: "fast" }, {}, ({ onStep }) => {
      order.push("second");
      onStep("evaluating");
      return Promise.resolve("done");
    });
    await turn();
    assert.deepEqual(
      jobs.views.map(({ uri, waiting }) => [uri, waiting]),
      [
        ["a", false],
        ["b", true],
      ],
    );
    assert.deepEqual(order, []);
    first.finish("first");
    assert.equal(await running, "first");
    assert.equal(await next, "done");
    assert.deepEqual(jobs.views, []);
  });

  it("are cancelled while they run and while they wait, for one file or for all", async () => {
    const jobs = new EditorJobs(() => undefined);
    const running = jobs.run({ kind: "compress", uri: "a" }, {}, heldWork().work);
    const waiting = jobs.run({ kind: "compare", uri: "b" }, {}, heldWork().work);
    await turn();
    const stopped = assert.rejects(waiting, cancelled);
    jobs.cancel("b");
    await stopped;
    assert.deepEqual(
      jobs.views.map(({ uri }) => uri),
      ["a"],
    );
    const ended = assert.rejects(running, cancelled);
    jobs.cancel();
    await ended;
  });

  it("let a download run beside them, and cancel that too", async () => {
    const jobs = new EditorJobs(() => undefined);
    const download = jobs.beside({ kind: "download" }, {}, heldWork().work);
    const second = jobs.beside({ kind: "download" }, {}, heldWork().work);
    assert.equal(await jobs.run({ kind: "run", uri: "a" }, {}, () => Promise.resolve("answer")), "answer");
    assert.deepEqual(
      jobs.views.map(({ kind, waiting }) => [kind, waiting]),
      [
        ["download", false],
        ["download", false],
      ],
    );
    const ended = Promise.all([download, second].map(async (one) => assert.rejects(one, cancelled)));
    jobs.cancel();
    await ended;
    assert.deepEqual(jobs.views, []);
  });

  it("are cancelled by their caller's signal, even one that was aborted before", async () => {
    const jobs = new EditorJobs(() => undefined);
    await assert.rejects(
      jobs.run({ kind: "run", uri: "a" }, { signal: AbortSignal.abort() }, heldWork().work),
      cancelled,
    );
    const controller = new AbortController();
    const running = jobs.run({ kind: "run", uri: "a" }, { signal: controller.signal }, heldWork().work);
    await turn();
    const ended = assert.rejects(running, cancelled);
    controller.abort();
    await ended;
  });

  it("go on after a failure", async () => {
    const jobs = new EditorJobs(() => undefined);
    await assert.rejects(
      jobs.run({ kind: "run" }, {}, () => Promise.reject(new Error("broken"))),
      /broken/,
    );
    assert.equal(await jobs.run({ kind: "run" }, {}, () => Promise.resolve(1)), 1);
  });

  it("begin when their schedule lets them", async () => {
    const both = new EditorJobs(
      () => undefined,
      async (work) => work(),
    );
    const first = heldWork();
    const running = both.run({ kind: "run", uri: "a" }, {}, first.work);
    assert.equal(await both.run({ kind: "run", uri: "b" }, {}, () => Promise.resolve("second")), "second");
    first.finish("first");
    assert.equal(await running, "first");
  });

  it("tell who follows them what is done", async () => {
    const jobs = new EditorJobs(() => undefined);
    const steps: string[] = [];
    await jobs.run({ kind: "run" }, { onStep: (step) => steps.push(step) }, ({ onStep }) => {
      onStep("evaluating");
      return Promise.resolve();
    });
    assert.deepEqual(steps, ["evaluating"]);
  });

  it("report the file of each change, and no change twice", async () => {
    const told: (string | undefined)[] = [];
    const jobs = new EditorJobs((uri) => told.push(uri));
    await jobs.run({ kind: "run", uri: "a" }, {}, ({ onStep }) => {
      onStep("evaluating");
      onStep("evaluating");
      return Promise.resolve();
    });
    assert.deepEqual(told, ["a", "a", "a", "a"], "came, started, one step, went");
  });
});
