import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { RequestFailure } from "../../src/protocol/failure.js";
import { failure } from "../support/failure.js";
import { itUnless } from "../support/itUnless.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { exactOptions } from "../support/testSession.js";
import { assertRefused } from "../cli/refusal.js";
import { runIcl } from "../cli/icl.js";
import { EngineWork, task, writeModel } from "./engineWork.js";
import { writeSparseModel } from "./sparseModel.js";

/** Enough for the engine and a small model, and for nothing else. */
const ROOM = 1_500_000_000;
const limited = fileURLToPath(new URL("limitedEngine.js", import.meta.url));
/** More than any machine has. */
const FEED_FORWARD = { GiB3: 2 ** 20, TiB3: 2 ** 30 };

describe("a model that does not fit into memory", () => {
  const folder = suiteFolder();
  let work: EngineWork;
  before(async () => {
    await writeModel(folder("small.gguf"));
    if (process.platform === "win32") return;
    await writeSparseModel(folder("3g.gguf"), FEED_FORWARD.GiB3);
    await writeSparseModel(folder("3t.gguf"), FEED_FORWARD.TiB3);
    assert.ok(statSync(folder("3t.gguf")).size > 3e12, "the hole is not there");
  });
  afterEach(async () => {
    await work.client.dispose();
  });

  function start(entry?: string): EngineWork {
    const environment = { ICL_TEST_ROOM: String(ROOM) };
    work = new EngineWork(
      folder("small.gguf"),
      folder("cache"),
      entry === undefined ? {} : { entry, environment },
    );
    return work;
  }

  /** The user is told what it takes and what there is; the same engine goes on with a model that fits. */
  async function refused(file: string, contextSize: number, words: RegExp): Promise<void> {
    const { client, workbench } = work;
    const { vector } = await workbench.compress(task("ant"), {}, true);
    const { pid } = client;
    const loading = client.load({ file: folder(file), options: { ...exactOptions, contextSize } });
    await assert.rejects(loading, (error) => {
      assert.ok(error instanceof RequestFailure && error.code === "out-of-memory", String(error));
      assert.match(error.message, words);
      assert.match(
        error.message,
        /takes about [\d.]+ .iB: [\d.]+ .iB of weights, [\d.]+ .iB of KV cache for \d+ tokens and [\d.]+ .iB to compute in; of [\d.]+ .iB of main memory [\d.]+ .iB are free/,
      );
      return true;
    });
    assert.equal(client.pid, pid, "the engine has not survived it");
    const again = await workbench.compress(task("ant"), {}, true);
    assert.deepEqual(again.vector, vector);
    assert.equal(client.pid, pid);
    await work.assertCacheWhole();
  }

  itUnless(
    process.platform !== "linux",
    "only Linux can limit one process",
    "is refused the room that a long prompt needs, and keeps what it had",
    async function () {
      await writeModel(folder("long.gguf"), { contextLength: 2 ** 20 });
      const { client, workbench } = start(limited);
      const { vector } = await workbench.compress(task("ant"), {}, true);
      const { pid } = client;
      await client.load({ file: folder("long.gguf"), options: exactOptions });
      const tokens = Array.from({ length: 400_000 }, (_, index) => index % 256);
      await assert.rejects(
        client.capture({ groups: [[tokens]] }),
        failure("out-of-memory", /context of \d+ tokens .*iB at once\)\. .*fewer demonstrations\.$/),
      );
      const again = await workbench.compress(task("ant"), {}, true);
      assert.deepEqual(again.vector, vector);
      assert.equal(client.pid, pid, "the engine has not survived it");
    },
  );

  itUnless(
    process.platform === "win32",
    "a hole in a file takes place on the disk there",
    "is refused with what it takes, where the machine could never hold it",
    async function () {
      start();
      await refused("3t.gguf", 0, /too large for this machine.*Choose a smaller model/);
    },
  );

  itUnless(
    process.platform !== "linux",
    "only Linux can limit one process",
    "is refused with what it takes, where the process may not have so much",
    async function () {
      start(limited);
      await refused("3g.gguf", 0, /found no memory for .*3g\.gguf \(.*\)\. Close other programs/);
    },
  );

  itUnless(
    process.platform !== "linux",
    "only Linux can limit one process",
    "is refused for its context alone, where that is what does not fit",
    async function () {
      start(limited);
      await refused(
        "small.gguf",
        1_048_576,
        /context of 1048576 tokens .*GiB at once.*The settings ask for 1048576 tokens of context: fewer take less/,
      );
    },
  );

  itUnless(
    process.platform === "win32",
    "a hole in a file takes place on the disk there",
    "ends the command line with one sentence and the engine's exit code",
    async function () {
      start();
      const run = await runIcl(["probe", folder("3t.gguf")]);
      assertRefused(run, 3, /too large for this machine.*TiB|GiB of weights/);
    },
  );
});
