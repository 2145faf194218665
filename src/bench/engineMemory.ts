import { readFileSync } from "node:fs";
import process from "node:process";
import { EngineClient } from "../client/engineClient.js";
import { parseDocument } from "../language/parse.js";
import { compareQueries } from "../method/compare.js";
import { prepareExtraction } from "../method/extract.js";
import { extractVector } from "../method/extractVector.js";
import { bytesText } from "../method/figureText.js";
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
    const { total, mapped } = residentBytes(engine.pid, model);
    const { cache, compute, outputs } = info.memory;
    return {
      name: "engine's memory beside llama.cpp's buffers",
      value: (total - mapped - cache - compute - outputs) / MIB,
      unit: "MiB",
      floor: { atMost: 150 },
      detail: `resident ${bytesText(total)}, of which weights ${bytesText(mapped)}, KV cache ${bytesText(cache)}, compute ${bytesText(compute)}, outputs ${bytesText(outputs)}`,
    };
  } finally {
    await engine.dispose();
  }
}

/** Of a process, the bytes in memory, and those among them that are pages of `file`. */
function residentBytes(pid: number, file: string): { total: number; mapped: number } {
  let total = 0;
  let mapped = 0;
  let ofFile = false;
  for (const line of readFileSync(`/proc/${pid}/smaps`, "utf8").split("\n")) {
    const [, kibibytes] = /^Rss: +(\d+) kB$/.exec(line) ?? [];
    // A mapping begins with its addresses and ends with its file, what is told of it follows.
    if (/^[\da-f]+-[\da-f]+ /.test(line)) ofFile = line.endsWith(` ${file}`);
    if (kibibytes === undefined) continue;
    const bytes = Number(kibibytes) * 1024;
    total += bytes;
    if (ofFile) mapped += bytes;
  }
  return { total, mapped };
}
