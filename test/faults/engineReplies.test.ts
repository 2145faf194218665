import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { EngineClient } from "../../src/client/engineClient.js";
import { RequestFailure } from "../../src/protocol/failure.js";
import type { Random } from "../../src/method/random.js";
import { endedProcess } from "../support/endedProcess.js";
import { failure } from "../support/failure.js";
import { seeded } from "../support/seeded.js";
import { repeats } from "../support/soak.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { exactOptions, greedy, row } from "../support/testSession.js";
import { EngineWork, task, writeModel } from "./engineWork.js";

const distorting = fileURLToPath(new URL("distortingEngine.js", import.meta.url));
const PATIENCE = 20_000;
const nonsense =
  /^The engine process sent something that is not an answer \(.+\) and was ended\. Run the command again; .* restart this program/s;

describe("an engine that talks nonsense", () => {
  const folder = suiteFolder();
  before(async () => {
    await writeModel(folder("model.gguf"));
  });

  function requestsOf(client: EngineClient): readonly (() => Promise<unknown>)[] {
    const onProgress = (): void => undefined;
    const tokens = [97, 98, 99];
    return [
      async () => client.load({ file: folder("model.gguf"), options: exactOptions }, { onProgress }),
      async () => client.probe({ file: folder("model.gguf"), options: exactOptions }, { onProgress }),
      async () => client.tokenize({ texts: ["a"], beginning: true }),
      async () => client.pieces({ tokens }),
      async () => client.capture({ groups: [[tokens]] }, { onProgress }),
      async () => client.states({ prompts: [{ tokens, count: 2 }], layers: [1] }, { onProgress }),
      async () => client.relate({ prompts: [tokens, [1]] }, { onProgress }),
      async () => client.evaluate({ vectors: [], rows: [row(tokens, { generate: greedy(3), top: 2 })] }),
      async () =>
        client.measure({ vectors: [], rows: [{ tokens, patches: [], cachedTokens: 0 }], repeats: 1 }),
      // Failures are distorted too.
      async () => client.capture({ groups: [[[999_999]]] }),
    ];
  }

  /** The request's end, whatever it is; never nothing. */
  async function endOf(request: () => Promise<unknown>): Promise<unknown> {
    const patience = new AbortController();
    const late = setTimeout(PATIENCE, undefined, { signal: patience.signal }).then(() => {
      throw new Error("The client waits for ever");
    });
    try {
      return await Promise.race([request(), late]).catch((error: unknown) => error);
    } finally {
      patience.abort();
      await late.catch(() => undefined);
    }
  }

  const times = repeats(30, 5000);
  it(`is ended for it, and never believed nor waited for, ${times} requests`, async () => {
    const random: Random = seeded("replies");
    let client: EngineClient | undefined;
    const counts = { answered: 0, ended: 0, refused: 0 };
    const pids = new Set<number>();
    try {
      // Which requests come is drawn: go on until both ends have been seen.
      const both = (): boolean => counts.answered > 0 && counts.ended > 0;
      for (let time = 0; time < times || (!both() && time < 20 * times); time++) {
        if (client?.pid === undefined) {
          await client?.dispose();
          const environment = { ICL_TEST_SEED: String(random.nextInt(2 ** 31)) };
          client = new EngineClient({ entry: distorting, environment, heartbeatInterval: 100 });
        }
        const result = await endOf(random.pick(requestsOf(client)));
        if (client.pid !== undefined) pids.add(client.pid);
        if (!(result instanceof Error)) counts.answered++;
        else if (result instanceof RequestFailure && result.code === "engine-died") {
          assert.match(result.message, nonsense);
          counts.ended++;
        } else {
          assert.ok(
            result instanceof RequestFailure || /^The engine failed on "\w+"$/.test(result.message),
            result.stack,
          );
          counts.refused++;
        }
      }
    } finally {
      await client?.dispose();
    }
    for (const pid of pids) await endedProcess(pid);
    assert.ok(counts.answered > 0 && counts.ended > 0, JSON.stringify(counts));
  });

  it("costs nothing that was there: the next engine finds every vector", async () => {
    const sound = new EngineWork(folder("model.gguf"), folder("cache"));
    const { vector } = await sound.workbench.compress(task("ant"), {});
    await sound.client.dispose();
    const random = seeded("engines");
    for (let time = 0; time < repeats(2, 100); time++) {
      const environment = { ICL_TEST_SEED: String(random.nextInt(2 ** 31)) };
      const distorted = new EngineWork(folder("model.gguf"), folder("cache"), {
        entry: distorting,
        environment,
      });
      await endOf(async () => distorted.workbench.compress(task("ant"), {}));
      await endOf(async () => distorted.workbench.sweep(task("ant"), {}));
      await distorted.client.dispose();
    }
    const after = new EngineWork(folder("model.gguf"), folder("cache"));
    try {
      const again = await after.workbench.compress(task("ant"), {});
      assert.deepEqual([again.cached, again.vector.theta], [true, vector.theta]);
      await after.assertCacheWhole();
    } finally {
      await after.client.dispose();
    }
  });

  it("is reported where it is another program altogether", async () => {
    const client = new EngineClient({ entry: fileURLToPath(new URL("babblingChild.js", import.meta.url)) });
    try {
      await assert.rejects(
        client.tokenize({ texts: ["a"], beginning: true }),
        failure("engine-died", nonsense),
      );
    } finally {
      await client.dispose();
    }
  });
});
