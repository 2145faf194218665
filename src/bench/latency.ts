import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { VectorCache } from "../cache/vectorCache.js";
import { EngineClient } from "../client/engineClient.js";
import { parseDocument } from "../language/parse.js";
import { median } from "../method/median.js";
import { boundedExtraction } from "../method/teachingPlan.js";
import { defaultEngineOptions } from "../protocol/engineOptions.js";
import { Workbench } from "../workbench/workbench.js";
import { elapsed, type Figure } from "./measurement.js";
import { queryInputs, sampleTask } from "./sample.js";

const CACHE_BYTES = 64 * 1024 * 1024;
const STARTS = 5;
const CLICKS = 25;

/** What stands between a click and its answer without the editor: the workbench, a cached vector and the engine's process. */
export async function measureLatency(entry: string, model: string): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "icl-bench-"));
  const task = { path: path.join(folder, "task.icl"), document: parseDocument(sampleTask) };
  const open = (engine: EngineClient): Workbench => {
    const cache = new VectorCache(path.join(folder, "cache"), {
      maxBytes: CACHE_BYTES,
      onWarning: (message) => {
        throw new Error(message);
      },
    });
    const seed = 0;
    const engineOptions = defaultEngineOptions;
    return new Workbench({
      engine,
      cache,
      engineOptions,
      defaultModel: model,
      seed,
      limits: boundedExtraction,
    });
  };
  const answer = async (workbench: Workbench, input: string): Promise<void> => {
    for await (const { answer: text } of workbench.run(task, [input], "task-vector", {})) {
      if (text === "") throw new Error("The model gave no answer");
    }
  };
  const loads: number[] = [];
  const starts: number[] = [];
  let clicks: number[] = [];
  try {
    // The first start computes the vector and caches it; it is not counted.
    for (let start = 0; start <= STARTS; start++) {
      const loading = new EngineClient({ entry, ownGroup: false });
      const load = await elapsed(async () => {
        await loading.load({ file: model, options: defaultEngineOptions });
      });
      await loading.dispose();
      const engine = new EngineClient({ entry, ownGroup: false });
      const workbench = open(engine);
      const first = await elapsed(() => answer(workbench, "high"));
      if (start > 0) loads.push(load);
      if (start > 0) starts.push(first);
      if (start === STARTS) clicks = await clickTimes((input) => answer(workbench, input));
      await engine.dispose();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return [
    {
      name: "engine start, embedded model loaded and probed",
      value: median(loads),
      unit: "ms",
      floor: null,
      detail: `median of ${STARTS} processes`,
    },
    {
      name: "cold engine to the first answer, vector from the cache",
      value: median(starts),
      unit: "ms",
      floor: { atMost: 700 },
      detail: `median of ${STARTS} processes, embedded model, without the editor`,
    },
    {
      name: "warm engine, from click to answer, vector from the cache",
      value: median(clicks),
      unit: "ms",
      floor: { atMost: 50 },
      detail: `median of ${CLICKS}, embedded model, without the editor`,
    },
  ];
}

async function clickTimes(answer: (input: string) => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  for (const input of queryInputs(CLICKS)) times.push(await elapsed(() => answer(input)));
  return times;
}
