import assert from "node:assert/strict";
import {
  copyFileSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { setTimeout } from "node:timers/promises";
import { RequestFailure } from "../../src/protocol/failure.js";
import { failure } from "../support/failure.js";
import { seeded } from "../support/seeded.js";
import { itUnless } from "../support/itUnless.js";
import { MOST_ROUNDS, repeats } from "../support/soak.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { EngineWork, task, writeModel } from "./engineWork.js";

const onWindows = "Windows lets nobody write into a file that is mapped";

describe("a model's file that changes", () => {
  const folder = suiteFolder();
  const asked = task("ant");
  let work: EngineWork;
  /** What the two models make of the task, each undisturbed: numbers by digest. */
  const right = new Map<string, Float32Array>();
  let digests: readonly [string, string] = ["", ""];

  before(async () => {
    await writeModel(folder("first.gguf"));
    await writeModel(folder("second.gguf"), { seed: 2 });
    const found = [];
    for (const file of ["first.gguf", "second.gguf"]) {
      const { client, workbench } = new EngineWork(folder(file), folder("undisturbed"));
      try {
        const { digest, vector } = await workbench.compress(asked, {});
        right.set(digest, vector.theta);
        found.push(digest);
      } finally {
        await client.dispose();
      }
    }
    const [first = "", second = ""] = found;
    assert.notEqual(first, second);
    digests = [first, second];
  });
  beforeEach(() => {
    copyFileSync(folder("first.gguf"), folder("model.gguf"));
    work = new EngineWork(folder("model.gguf"), folder("cache"));
  });
  afterEach(async () => {
    await work.assertCacheWhole();
    await work.cache.clear();
    await work.client.dispose();
  });

  /** The vector of the model that is in the file now. */
  async function gives(digest: string): Promise<void> {
    const compressed = await work.workbench.compress(asked, {}, true);
    assert.equal(compressed.digest, digest);
    assert.deepEqual(compressed.vector.theta, right.get(digest));
  }

  /** Whatever is cached is what the model of its key makes of the task, whenever it was written. */
  async function assertCachedRight(): Promise<void> {
    const { client, cache, workbench } = work;
    for (const { digest } of await cache.list()) assert.ok(right.has(digest), `a vector under ${digest}`);
    for (const [file, digest] of [
      ["first.gguf", digests[0]],
      ["second.gguf", digests[1]],
    ] as const) {
      const { vector, cached } = await workbench.on(folder(file)).compress(asked, {});
      assert.deepEqual(vector.theta, right.get(digest), cached ? `${file}, cached` : file);
    }
    assert.ok(client.pid !== undefined);
  }

  const truncations = repeats(12, 500);
  it(`is refused where it was cut off before it was loaded, at ${truncations} places`, async () => {
    const random = seeded("lengths");
    const { size } = statSync(folder("model.gguf"));
    for (let time = 0; time < truncations; time++) {
      const length = random.nextInt(size);
      truncateSync(folder("model.gguf"), length);
      await assert.rejects(
        work.workbench.compress(asked, {}),
        failure(
          "model-unreadable",
          /model\.gguf .*(is truncated: it has|not a GGUF file.*truncated).*[Ff]etch it again/,
        ),
        `cut off after ${length} bytes`,
      );
      copyFileSync(folder("first.gguf"), folder("model.gguf"));
    }
    await gives(digests[0]);
  });

  itUnless(
    process.platform === "win32",
    onWindows,
    "is reported where it was cut off between two requests, and nothing is read from it",
    async function () {
      await gives(digests[0]);
      const { client } = work;
      const { pid } = client;
      const { size } = statSync(folder("model.gguf"));
      truncateSync(folder("model.gguf"), 10_000);
      await assert.rejects(
        client.capture({ groups: [[[1, 2, 3]]] }),
        failure(
          "model-unreadable",
          new RegExp(`was changed while it was loaded \\(it had ${size} bytes and has 10000\\)`),
        ),
      );
      await assert.rejects(
        work.workbench.compress(asked, {}, true),
        failure("model-unreadable", /is truncated/),
      );
      assert.equal(client.pid, pid);
      copyFileSync(folder("first.gguf"), folder("model.gguf"));
      await gives(digests[0]);
      assert.equal(client.pid, pid);
    },
  );

  const cuts = repeats(3, 40);
  itUnless(
    process.platform === "win32",
    onWindows,
    `is reported where it is cut off in the middle of the work, ${cuts} times`,
    async function () {
      const random = seeded("moments");
      await gives(digests[0]);
      const start = performance.now();
      await gives(digests[0]);
      const duration = performance.now() - start;
      for (let time = 0; time < cuts; time++) {
        const moment = random.nextFloat() * duration;
        const working = work.workbench.compress(asked, {}, true).then(
          ({ vector }) => vector.theta,
          (error: unknown) => error,
        );
        await setTimeout(moment);
        truncateSync(folder("model.gguf"), 10_000);
        const result = await working;
        if (result instanceof RequestFailure) {
          assert.match(
            result.message,
            /was ended by SIGBUS: .*was shortened.* Run the command again|was changed while it was loaded .* Run the command again|is truncated|model is corrupted or incomplete\).*fetch it again/,
          );
        } else assert.deepEqual(result, right.get(digests[0]), "the last request had been answered before");
        copyFileSync(folder("first.gguf"), folder("model.gguf"));
        await work.client.restart();
        await gives(digests[0]);
      }
      await assertCachedRight();
    },
  );

  const overwritings = repeats(6, 200);
  itUnless(
    process.platform === "win32",
    onWindows,
    `never gives another's vector where it is overwritten, at ${overwritings} moments`,
    async function () {
      const random = seeded("moments");
      const contents = [readFileSync(folder("second.gguf")), readFileSync(folder("first.gguf"))];
      await gives(digests[0]);
      const start = performance.now();
      await gives(digests[0]);
      const duration = (performance.now() - start) * 1.2;
      const met = { told: 0, answered: 0 };
      const more = (time: number): boolean =>
        time < MOST_ROUNDS * overwritings && (met.told === 0 || met.answered === 0);
      for (let time = 0; time < overwritings || more(time); time++) {
        const moment = random.nextFloat() * duration;
        const working = Promise.allSettled([work.workbench.compress(asked, {}, true)]);
        await setTimeout(moment);
        // In place: what is mapped changes under the engine, as by `cp` or by a tool that synchronises folders.
        writeFileSync(folder("model.gguf"), contents[time % 2] ?? "", { flag: "r+" });
        const [result] = await working;
        if (result.status === "fulfilled") {
          const { vector, digest } = result.value;
          assert.deepEqual(vector.theta, right.get(digest), `overwritten after ${moment.toFixed(1)} ms`);
          met.answered++;
        } else {
          const changed = /was changed while it was loaded: .* is not kept\. Run the command again/;
          assert.ok(failure("model-unreadable", changed)(result.reason));
          met.told++;
        }
        await gives(digests[(time + 1) % 2] ?? "");
        await assertCachedRight();
      }
      assert.ok(met.told > 0 && met.answered > 0, JSON.stringify(met));
    },
  );

  itUnless(
    process.platform === "win32",
    onWindows,
    "lives on where another takes its place, until the next run",
    async function () {
      await gives(digests[0]);
      copyFileSync(folder("second.gguf"), folder("new.gguf"));
      let replaced = false;
      const { digest, vector } = await work.workbench.compress(
        asked,
        {
          onStep: (step) => {
            if (step !== "extract" || replaced) return;
            replaced = true;
            renameSync(folder("new.gguf"), folder("model.gguf"));
          },
        },
        true,
      );
      assert.equal(digest, digests[0]);
      assert.deepEqual(vector.theta, right.get(digest));
      await gives(digests[1]);
      await assertCachedRight();
    },
  );

  it("is not mixed with the one that took its place, where the engine died between two requests", async () => {
    copyFileSync(folder("second.gguf"), folder("new.gguf"));
    let died = false;
    const working = work.workbench.compress(
      asked,
      {
        onModel: () => {
          const { pid } = work.client;
          assert.ok(pid !== undefined);
          died = true;
          process.kill(pid, "SIGKILL");
          renameSync(folder("new.gguf"), folder("model.gguf"));
        },
      },
      true,
    );
    await assert.rejects(working, (error) => {
      assert.ok(error instanceof RequestFailure);
      return ["engine-died", "model-unreadable"].includes(error.code);
    });
    assert.ok(died);
    // Whoever holds on to the first one is told; whoever begins anew has the second one.
    await assert.rejects(
      work.client.tokenize({ texts: ["a"], beginning: true }),
      failure("model-unreadable", /The model in .*model\.gguf was replaced .* Run the command again/),
    );
    await gives(digests[1]);
    assert.equal((await work.client.tokenize({ texts: ["a"], beginning: false })).tokens.length, 1);
  });

  itUnless(
    process.platform === "win32",
    onWindows,
    "is missed at the next run where it was removed, not before",
    async function () {
      let removed = false;
      const { vector } = await work.workbench.compress(asked, {
        onStep: (step) => {
          if (step !== "extract" || removed) return;
          removed = true;
          rmSync(folder("model.gguf"));
        },
      });
      assert.ok(removed);
      assert.deepEqual(vector.theta, right.get(digests[0]));
      await assert.rejects(
        work.workbench.compress(asked, {}),
        failure("model-missing", /no model file .*model\.gguf\. Check the path/),
      );
      copyFileSync(folder("first.gguf"), folder("model.gguf"));
      await gives(digests[0]);
    },
  );
});
