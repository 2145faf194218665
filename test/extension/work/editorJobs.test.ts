import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { JobQueue, type JobHandle } from "../../../src/extension/work/editorJobs.js";
import { RequestFailure } from "../../../src/protocol/failure.js";

/** Work that ends when told to, or when it is stopped. */
function heldWork() {
  let finish: (value: string) => void = () => undefined;
  const work = async ({ signal }: JobHandle): Promise<string> =>
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

describe("the queue of work", () => {
  it("does one piece at a time, in order, and tells what runs and what waits", async () => {
    const queue = new JobQueue(() => undefined);
    const first = heldWork();
    const order: string[] = [];
    const running = queue.run({ kind: "compress", uri: "a" }, first.work);
    const next = queue.run({ kind: "run", uri: "b", input: "fast" }, ({ step }) => {
      order.push("second");
      step("evaluating");
      return Promise.resolve("done");
    });
    await turn();
    assert.deepEqual(
      queue.views.map(({ uri, waiting }) => [uri, waiting]),
      [
        ["a", false],
        ["b", true],
      ],
    );
    assert.deepEqual(order, []);
    first.finish("first");
    assert.equal(await running, "first");
    assert.equal(await next, "done");
    assert.deepEqual(queue.views, []);
  });

  it("stops work under way and work that waits, of one file or of all", async () => {
    const queue = new JobQueue(() => undefined);
    const running = queue.run({ kind: "compress", uri: "a" }, heldWork().work);
    const waiting = queue.run({ kind: "compare", uri: "b" }, heldWork().work);
    await turn();
    const stopped = assert.rejects(waiting, cancelled);
    queue.cancel("b");
    await stopped;
    assert.deepEqual(
      queue.views.map(({ uri }) => uri),
      ["a"],
    );
    const ended = assert.rejects(running, cancelled);
    queue.cancel();
    await ended;
  });

  it("lets a download run beside it, and stops that too", async () => {
    const queue = new JobQueue(() => undefined);
    const download = queue.beside({ kind: "download" }, heldWork().work);
    const second = queue.beside({ kind: "download" }, heldWork().work);
    assert.equal(await queue.run({ kind: "run", uri: "a" }, () => Promise.resolve("answer")), "answer");
    assert.deepEqual(
      queue.views.map(({ kind, waiting }) => [kind, waiting]),
      [
        ["download", false],
        ["download", false],
      ],
    );
    const ended = Promise.all([download, second].map(async (one) => assert.rejects(one, cancelled)));
    queue.cancel();
    await ended;
    assert.deepEqual(queue.views, []);
  });

  it("is stopped by its caller's signal, even one that was aborted before", async () => {
    const queue = new JobQueue(() => undefined);
    await assert.rejects(
      queue.run({ kind: "run", uri: "a" }, heldWork().work, AbortSignal.abort()),
      cancelled,
    );
    const controller = new AbortController();
    const running = queue.run({ kind: "run", uri: "a" }, heldWork().work, controller.signal);
    await turn();
    const ended = assert.rejects(running, cancelled);
    controller.abort();
    await ended;
  });

  it("goes on after a failure", async () => {
    const queue = new JobQueue(() => undefined);
    await assert.rejects(
      queue.run({ kind: "run" }, () => Promise.reject(new Error("broken"))),
      /broken/,
    );
    assert.equal(await queue.run({ kind: "run" }, () => Promise.resolve(1)), 1);
  });

  it("tells the file of each change, and no change twice", async () => {
    const told: (string | undefined)[] = [];
    const queue = new JobQueue((uri) => told.push(uri));
    await queue.run({ kind: "run", uri: "a" }, ({ step }) => {
      step("evaluating");
      step("evaluating");
      return Promise.resolve();
    });
    assert.deepEqual(told, ["a", "a", "a", "a"], "came, started, one step, went");
  });
});
