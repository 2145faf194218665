import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { EngineClient } from "../client/engineClient.js";
import { locateLibraries, openLibrary } from "../engine/llama/library.js";
import { measureParse } from "../language/parseSpeed.js";
import { median } from "../method/median.js";
import { defaultEngineOptions } from "../protocol/engineOptions.js";
import { benchmarkModel, type Measurement, type ModelBenchmark } from "./benchmark.js";
import { benchShape, writeRandomModel } from "./randomModel.js";

export interface BenchReport {
  readonly machine: string;
  /** Figures that have nothing to do with a model's size. */
  readonly general: readonly Measurement[];
  readonly models: readonly ModelBenchmark[];
}

/** What to measure; plain data, since it goes to another process. */
export interface BenchRequest {
  readonly engineEntry: string;
  readonly embeddedModel: string;
  /** Leaves out the random model of 0.4 B parameters, by whose figures the floors are held. */
  readonly quick: boolean;
  /** 0 leaves the choice to the engine. */
  readonly threads: number;
  readonly repeats: number;
}

const STARTS = 5;

/** Everything that `icl bench` prints. Takes minutes; runs in the calling process, which it blocks. */
export async function measureAll(
  options: BenchRequest,
  onProgress: (what: string) => void,
): Promise<BenchReport> {
  const libraries = await locateLibraries();
  const { threads, repeats } = options;
  const measure = (file: string, label: string): Promise<ModelBenchmark> =>
    benchmarkModel(file, {
      libraries,
      threads,
      repeats,
      onProgress: (what) => {
        onProgress(`${label}: ${what}`);
      },
    });
  onProgress("parser and engine start");
  const general = [parseTime(), await startTime(options)];
  const models = [await measure(options.embeddedModel, "embedded model")];
  if (!options.quick) {
    const folder = mkdtempSync(path.join(tmpdir(), "icl-bench-"));
    try {
      onProgress("writing a random model of 0.4 B parameters");
      const file = path.join(folder, "random.gguf");
      writeRandomModel(openLibrary(libraries).symbols, file, benchShape);
      models.push(await measure(file, "random model"));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const machine = `${cpus()[0]?.model ?? "unknown processor"}, ${availableParallelism()} cores, ${process.platform} ${process.arch}, Node ${process.version}`;
  return { machine, general, models };
}

function parseTime(): Measurement {
  const { entries, medianMs } = measureParse(() => performance.now());
  return {
    name: `parsing ${entries} entries, all checks included`,
    value: medianMs,
    unit: "ms",
    floor: { atMost: 16 },
    detail: "median of 15, warmed up",
  };
}

/** From nothing to a loaded and probed embedded model, in a process of its own. */
async function startTime({ engineEntry, embeddedModel }: BenchRequest): Promise<Measurement> {
  const times: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    const engine = new EngineClient({ entry: engineEntry });
    const before = performance.now();
    await engine.load({ file: embeddedModel, options: defaultEngineOptions });
    times.push(performance.now() - before);
    await engine.dispose();
  }
  return {
    name: "engine start, embedded model loaded and probed",
    value: median(times),
    unit: "ms",
    floor: null,
    detail: `median of ${STARTS} processes`,
  };
}
