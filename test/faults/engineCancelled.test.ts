import assert from "node:assert/strict";
import { mkdirSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { setTimeout } from "node:timers/promises";
import { analyses } from "../../src/analysis/registry.js";
import type { IclDocument } from "../../src/language/document.js";
import type { VectorMethod } from "../../src/language/settings.js";
import type { Random } from "../../src/method/random.js";
import { RequestFailure } from "../../src/protocol/failure.js";
import { measureDrift } from "../../src/workbench/drift.js";
import { exportFormats, exportTask } from "../../src/workbench/exportTask.js";
import { watch, type WorkControl } from "../../src/workbench/workControl.js";
import { seeded } from "../support/seeded.js";
import { repeats } from "../support/soak.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { EngineWork, task, wishes, writeModel, type Wish } from "./engineWork.js";

/** Milliseconds that cancelled work may take to end: the engine asks at every block of the model. */
const BOUND = 1000;

/** What `export` computes a control vector in, in the system's folder for such. */
const TEMPORARY = "icl-control-vector-";

function withMethod(document: IclDocument, method: VectorMethod): IclDocument {
  const { settings } = document;
  const vector = { ...settings.vector, method, lead: "none", followThrough: false } as const;
  return { ...document, settings: { ...settings, vector } };
}

describe("work that is cancelled", () => {
  const folder = suiteFolder();
  const [ant, bee] = [task("ant"), task("bee")];
  let work: EngineWork;
  let random: Random;
  let exports = 0;

  before(async () => {
    await writeModel(folder("model.gguf"));
    await writeModel(folder("other.gguf"), { seed: 2 });
    mkdirSync(folder("exported"));
    random = seeded("moments");
  });
  beforeEach(() => {
    work = new EngineWork(folder("model.gguf"), folder("cache"));
  });
  afterEach(async () => {
    await work.assertCacheWhole();
    await work.client.dispose();
  });

  const long: Wish[] = [
    ...wishes(),
    {
      name: "load and probe",
      ask: async (workbench, control) => {
        const file = folder("model.gguf");
        const other = { ...work.options, contextSize: 8192 };
        const probed = await workbench.engine.probe({ file, options: other }, watch(control, "load"));
        const loaded = await workbench.engine.load({ file, options: work.options }, watch(control, "load"));
        return [probed.supported, loaded.fingerprint];
      },
    },
    {
      name: "drift",
      ask: async (workbench, control) => {
        const { compressed, ...drift } = await measureDrift(workbench, ant, folder("other.gguf"), control);
        return { ...drift, layers: compressed.map(({ vector }) => vector.layer) };
      },
    },
    ...analyses.map((analysis): Wish => ({
      name: analysis.id,
      ask: async (workbench, control) => {
        const tasks = analysis.scope === "file" ? [ant] : [ant, bee];
        const { data } = await workbench.analyse(analysis, tasks, analysis.options.parse({}), control);
        return data;
      },
    })),
    ...exportFormats.map((format): Wish => ({
      name: `export as ${format}`,
      ask: async (workbench, control) => {
        const place = folder("exported", String(exports++));
        const done = await exportTask(
          workbench,
          // Not every format holds every method.
          { ...ant, document: withMethod(ant.document, format === "numpy" ? "replace" : "difference") },
          format,
          place,
          async () => Promise.resolve(true),
          control,
        );
        return done?.files.map(({ bytes }) => bytes);
      },
    })),
  ];

  /** How the work ends that is cancelled as `when` says. */
  async function cancelled(
    wish: Wish,
    when: (abort: () => void) => WorkControl["onStep"],
  ): Promise<{ readonly result: unknown; readonly waited: number }> {
    const controller = new AbortController();
    let asked = Number.NaN;
    const onStep = when(() => {
      asked = performance.now();
      controller.abort();
    });
    const control: WorkControl = { signal: controller.signal, ...(onStep === undefined ? {} : { onStep }) };
    const result = await wish.ask(work.workbench, control).catch((error: unknown) => error);
    return { result, waited: performance.now() - asked };
  }

  /** It ended at once, as cancelled or as if it had not been; the same engine goes on. */
  function assertEnded(
    { result, waited }: { readonly result: unknown; readonly waited: number },
    right: unknown,
    when: string,
  ): void {
    if (result instanceof Error) {
      assert.ok(
        result instanceof RequestFailure && result.code === "cancelled",
        `${when}: ${result.stack ?? ""}`,
      );
      assert.ok(waited < BOUND, `${when}: it took ${waited.toFixed(0)} ms to end`);
    } else assert.deepEqual(result, right, when);
  }

  function leftovers(): string[] {
    const there = readdirSync(tmpdir()).filter((name) => name.startsWith(TEMPORARY));
    return [...there, ...readdirSync(folder("exported")).filter((name) => name.endsWith(".tmp"))];
  }

  for (const wish of long) {
    it(`ends at once, at any moment of ${wish.name}, and leaves all as it was`, async () => {
      const others = new Set(leftovers());
      let events = 0;
      await work.cache.clear();
      const start = performance.now();
      const right = await wish.ask(work.workbench, {
        onStep: () => {
          events++;
        },
      });
      const duration = performance.now() - start;
      const { pid } = work.client;
      assert.ok(pid !== undefined);
      for (let time = 0; time < repeats(1, 30); time++) {
        const moment = random.nextFloat() * duration;
        await work.cache.clear();
        const end = await cancelled(wish, (abort) => {
          void setTimeout(moment).then(abort);
          return undefined;
        });
        assertEnded(end, right, `after ${moment.toFixed(1)} of ${duration.toFixed(1)} ms`);
      }
      for (let time = 0; time < repeats(1, Math.min(events, 30)); time++) {
        const wanted = random.nextInt(events);
        await work.cache.clear();
        let seen = 0;
        const end = await cancelled(wish, (abort) => () => {
          if (seen++ === wanted) abort();
        });
        assertEnded(end, right, `at event ${wanted} of ${events}`);
      }
      assert.deepEqual(await wish.ask(work.workbench, {}), right);
      assert.equal(work.client.pid, pid, "another engine was needed");
      assert.deepEqual(
        leftovers().filter((name) => !others.has(name)),
        [],
      );
    });
  }
});
