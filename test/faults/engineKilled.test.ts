import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { RequestFailure } from "../../src/protocol/failure.js";
import { endedProcess } from "../support/endedProcess.js";
import { failure } from "../support/failure.js";
import { itUnless } from "../support/itUnless.js";
import { seeded } from "../support/seeded.js";
import { MOST_ROUNDS, repeats } from "../support/soak.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { EngineWork, wishes, writeModel } from "./engineWork.js";

/** The engine's owner starts it again by itself so often within a minute. */
const MOST_DEATHS = 3;

/** Where the system has no signals, all that is known of a death is an exit code. */
const died = new RegExp(
  `^The engine process ${process.platform === "win32" ? "ended with exit code \\d+" : "was ended by SIGKILL, as happens when the system runs out of memory"}\\. Run the command again`,
);
const givenUp = /^The engine process ended 3 times within a minute .* restart the engine\.$/;
const diedOrGivenUp = new RegExp(`${died.source}|${givenUp.source}`);

describe("an engine that is killed under load", () => {
  const folder = suiteFolder();
  const asked = wishes();
  let work: EngineWork;
  /** What each wish comes to where nothing goes wrong. */
  const right = new Map<string, unknown>();
  /** Digests of the vectors that all of them leave in a cache. */
  let cached: readonly string[] = [];
  /** Milliseconds that all of them take together on an engine that has its model. */
  let duration = 0;

  before(async () => {
    await writeModel(folder("model.gguf"));
    const undisturbed = new EngineWork(folder("model.gguf"), folder("undisturbed"));
    try {
      for (const { name, ask } of asked) right.set(name, await ask(undisturbed.workbench, {}));
      const start = performance.now();
      await Promise.all(asked.map(async ({ ask }) => ask(undisturbed.workbench, {})));
      duration = performance.now() - start;
      cached = await digestsIn(undisturbed);
    } finally {
      await undisturbed.client.dispose();
    }
    work = new EngineWork(folder("model.gguf"), folder("cache"));
  });
  after(async () => {
    await work.client.dispose();
  });

  const times = repeats(8, 100);
  it(`loses nothing at ${times} random moments, and answers the same afterwards`, async () => {
    const random = seeded("moments");
    const met = { died: 0, answered: 0 };
    let deaths = 0;
    const more = (time: number): boolean =>
      time < MOST_ROUNDS * times && (met.died === 0 || met.answered === 0);
    for (let time = 0; time < times || more(time); time++) {
      const moment = random.nextFloat() * duration;
      const settled = Promise.allSettled(asked.map(async ({ ask }) => ask(work.workbench, {})));
      await setTimeout(moment);
      const { pid } = work.client;
      assert.ok(pid !== undefined, "no engine runs");
      process.kill(pid, "SIGKILL");
      deaths++;
      for (const [index, result] of (await settled).entries()) {
        const name = asked[index]?.name ?? "";
        const when = `${name}, killed after ${moment.toFixed(1)} ms`;
        if (result.status === "fulfilled") {
          assert.deepEqual(result.value, right.get(name), when);
          met.answered++;
        } else {
          const { reason } = result as { reason: unknown };
          assert.ok(
            reason instanceof RequestFailure && reason.code === "engine-died",
            `${when}: ${String(reason)}`,
          );
          assert.match(reason.message, deaths < MOST_DEATHS ? died : diedOrGivenUp, when);
          met.died++;
        }
      }
      // All may have been answered before: then nobody has waited for the death.
      await endedProcess(pid);
      while (work.client.pid === pid) await setTimeout(1);
      const { name, ask } = random.pick(asked);
      if (deaths === MOST_DEATHS) {
        await assert.rejects(ask(work.workbench, {}), failure("engine-died", givenUp));
        await work.client.restart();
        deaths = 0;
      }
      assert.deepEqual(await ask(work.workbench, {}), right.get(name), name);
      assert.notEqual(work.client.pid, pid);
    }
    assert.ok(met.died > 0 && met.answered > 0, `not under load: ${JSON.stringify(met)}`);
    await work.assertCacheWhole();
  });

  itUnless(
    process.platform === "win32",
    "Windows cannot stop a process",
    "keeps its model for others where it dies while another loads it",
    async () => {
      const { client } = work;
      await client.restart();
      const asked = { file: folder("model.gguf"), options: work.options };
      await client.load(asked);
      const { pid } = client;
      assert.ok(pid !== undefined);
      const before = await client.tokenize({ texts: ["hot"], beginning: true });
      process.kill(pid, "SIGSTOP");
      const again = assert.rejects(client.load(asked), failure("engine-died", died));
      await setTimeout(50);
      process.kill(pid, "SIGKILL");
      await again;
      assert.deepEqual(await client.tokenize({ texts: ["hot"], beginning: true }), before);
    },
  );

  it("has every vector in the cache that was answered for", async () => {
    for (const { name, ask } of asked) assert.deepEqual(await ask(work.workbench, {}), right.get(name));
    // Those of the four files at least, and that of the other task which is the control.
    assert.ok(cached.length >= 5, String(cached.length));
    assert.deepEqual(await digestsIn(work), cached);
    await work.assertCacheWhole();
  });
});

async function digestsIn({ cache }: EngineWork): Promise<string[]> {
  return (await cache.list()).map(({ digest }) => digest).sort();
}
