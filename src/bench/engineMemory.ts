import { readFileSync } from "node:fs";
import process from "node:process";
import { EngineClient } from "../client/engineClient.js";
import { parseDocument } from "../language/parse.js";
import { compareQueries } from "../method/compare.js";
import { prepareExtraction } from "../method/extract.js";
import { extractVector } from "../method/extractVector.js";
import { bytesText } from "../method/numberText.js";
import { boundedExtraction } from "../method/teachingPlan.js";
import { runQueries } from "../method/runQuery.js";
import { defaultEngineOptions } from "../protocol/engineOptions.js";
import type { Figure } from "./measurement.js";
import { queryInputs, sampleTask } from "./sample.js";

const MIB = 1024 * 1024;
const QUERIES = 250;

/**
 * What the engine's process holds beside llama.cpp's buffers, after it has compressed a task, compared it and
 * answered queries. Undefined where the system does not tell what a process's memory is made of (all but Linux).
 */
export async function measureEngineMemory(entry: string, model: string): Promise<Figure | undefined> {
  if (process.platform !== "linux") return undefined;
  const engine = new EngineClient({ entry, ownGroup: false });
  try {
    const info = await engine.load({ file: model, options: defaultEngineOptions });
    const document = parseDocument(sampleTask);
    const options = { limits: boundedExtraction, inputs: [], keep: 0 };
    const extraction = await prepareExtraction(engine, document, info, options, {});
    const vector = await extractVector(engine, document, info, extraction, {});
    await compareQueries(engine, document, vector, { cost: true }, {});
    const settings = { ...document.settings, maxTokens: 2 };
    await runQueries(engine, { ...document, settings }, queryInputs(QUERIES), vector, "task-vector", {});
    if (engine.pid === undefined) throw new Error("The engine has ended");
    const { total, weights, programs } = residentBytes(engine.pid, model);
    const { repacked, cache, compute, outputs } = info.memory;
    const tables = info.memory.tables ?? 0;
    const ours = total - weights - repacked - tables - cache - compute - outputs;
    const rest = ours - programs;
    return {
      name: "engine's memory beside llama.cpp's buffers",
      value: ours / MIB,
      unit: "MiB",
      floor: { atMost: 150 },
      detail: `resident ${bytesText(total)}: llama.cpp's weights ${bytesText(weights)}, repacked weights ${bytesText(repacked)}, vocabulary ${bytesText(tables)}, KV cache ${bytesText(cache)}, compute ${bytesText(compute)}, outputs ${bytesText(outputs)}; beside them programs and libraries ${bytesText(programs)}, heaps ${bytesText(rest)}`,
    };
  } finally {
    await engine.dispose();
  }
}

interface Resident {
  /** Bytes of the process that are in memory. */
  readonly total: number;
  /** Those among them that are pages of the model's file. */
  readonly weights: number;
  /** Pages of other files: Node itself and shared libraries. */
  readonly programs: number;
}

function residentBytes(pid: number, model: string): Resident {
  const sums = { total: 0, weights: 0, programs: 0 };
  let file = "";
  for (const line of readFileSync(`/proc/${pid}/smaps`, "utf8").split("\n")) {
    // A mapping begins with its addresses and ends with its file, where it has one; its sizes follow.
    const mapping = /^[\da-f]+-[\da-f]+ (?:\S+ +){4}(.*)$/.exec(line);
    if (mapping !== null) file = mapping[1] ?? "";
    const [, kibibytes] = /^Rss: +(\d+) kB$/.exec(line) ?? [];
    if (kibibytes === undefined) continue;
    const bytes = Number(kibibytes) * 1024;
    sums.total += bytes;
    if (file === model) sums.weights += bytes;
    else if (file.startsWith("/")) sums.programs += bytes;
  }
  return sums;
}
