import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { locateLibraries, openLibrary } from "../engine/llama/library.js";
import { EngineClient } from "../client/engineClient.js";
import { measureParse } from "../language/parseSpeed.js";
import { defaultEngineOptions } from "../protocol/engineOptions.js";
import { benchmarkModel, type ModelFigures } from "./benchmark.js";
import { measureBusyMachine } from "./busyMachine.js";
import { measureEngineMemory } from "./engineMemory.js";
import { measureLatency } from "./latency.js";
import { demonstrationCurve } from "./curves.js";
import { judge, type Curve, type Figure, type Measurement } from "./measurement.js";
import { findPython } from "./pytorch.js";
import { measureServing } from "./serving.js";
import { benchShape, curveShape, writeRandomModel, type RandomModelShape } from "./randomModel.js";

export interface BenchReport {
  readonly machine: string;
  /** Figures that have nothing to do with a model's size. */
  readonly general: readonly Measurement[];
  readonly models: readonly ModelBenchmark[];
  /** On a random model of the embedded one's size, with a longer context. */
  readonly curves: readonly Curve[];
  /** What could not be measured here, and why. */
  readonly notes: readonly string[];
}

export interface ModelBenchmark extends Omit<ModelFigures, "figures"> {
  readonly measurements: readonly Measurement[];
}

/** The method, the server, or what a loaded model takes of the machine. */
export type BenchSubject = "method" | "server" | "footprint";

/** What to measure; plain data, since it goes to another process. */
export interface BenchRequest {
  /** What the system's folder for temporary files is to be for this process: removed with it. */
  readonly folder: string;
  readonly engineEntry: string;
  readonly embeddedModel: string;
  readonly subject: BenchSubject;
  /**
   * Of the server and the footprint: absolute path of a GGUF file; null for the embedded model, and for the random one
   * whose footprint is measured.
   */
  readonly model: string | null;
  /** tools/reference/hendel_time.py; where it is not there, nothing is compared with PyTorch. */
  readonly pytorchScript: string;
  /** Leaves out the random model of 0.4 B parameters, by whose figures the floors are held. */
  readonly quick: boolean;
  /** 0 leaves the choice to the engine. */
  readonly threads: number;
  readonly rounds: number;
}

const ORDINARY = { queries: 1000, queryCounts: [] };
const EMBEDDED = { queries: 1000, queryCounts: [10, 100, 1000, 10_000] };
const EMBEDDED_QUICK = { queries: 250, queryCounts: [10, 100, 1000] };
const DEMONSTRATIONS = [2, 4, 8, 16, 32, 64];
/** The last two take most of the time. */
const DEMONSTRATIONS_QUICK = [2, 4, 8, 16];
const WRITING = "writing a random model of 0.4 B parameters";
/** Rounds on the small model, in which each takes less than a tenth of a second. */
const SMALL_ROUNDS = 5;

/** Everything that `icl bench` prints. Takes minutes; runs in the calling process, which it blocks. */
export async function measureAll(
  options: BenchRequest,
  onProgress: (what: string) => void,
): Promise<BenchReport> {
  const libraries = await locateLibraries();
  const { threads, quick, embeddedModel, engineEntry, pytorchScript } = options;
  const notes: string[] = [];
  const python = existsSync(pytorchScript) ? findPython() : undefined;
  if (python === undefined) {
    notes.push(
      "No comparison with PyTorch: there is no python3 with torch and numpy here (Debian: python3-torch).",
    );
  }
  const measure = async (file: string, label: string, small: boolean): Promise<ModelBenchmark> => {
    const told = (what: string): void => {
      onProgress(`${label}: ${what}`);
    };
    const rounds = options.rounds * (small ? SMALL_ROUNDS : 1);
    const counts = small ? (quick ? EMBEDDED_QUICK : EMBEDDED) : ORDINARY;
    const pytorch =
      python === undefined ? undefined : { python, script: pytorchScript, folds: small ? 8 : 1 };
    const extent = { rounds, ...counts, pytorch };
    const { figures, ...rest } = await benchmarkModel(file, { libraries, threads, extent, onProgress: told });
    const footprint = await footprintOf(file, engineEntry, !small, told);
    return { ...rest, measurements: [...figures.map((figure) => judge(figure, !small)), ...footprint] };
  };
  notes.push(...memoryNotes());
  onProgress("parser and latency");
  const general = [parseTime(), ...(await measureLatency(engineEntry, embeddedModel))].map((figure) =>
    judge(figure, true),
  );
  const models = [await measure(embeddedModel, "embedded model", true)];
  const folder = mkdtempSync(path.join(tmpdir(), "icl-bench-"));
  const curves: Curve[] = [];
  try {
    const write = (name: string, shape: RandomModelShape): string => {
      const file = path.join(folder, name);
      writeRandomModel(openLibrary(libraries).symbols, file, shape);
      return file;
    };
    onProgress("cost by demonstrations");
    const counts = quick ? DEMONSTRATIONS_QUICK : DEMONSTRATIONS;
    curves.push(await demonstrationCurve(libraries, write("curve.gguf", curveShape), counts));
    if (!quick) {
      onProgress(WRITING);
      models.push(await measure(write("random.gguf", benchShape), "random model", false));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { machine: machineText(), general, models, curves, notes };
}

/** Everything that `icl bench --serve` prints. The floors are held on a model that was named. */
export async function measureServer(
  { engineEntry: entry, embeddedModel, model, threads, rounds }: BenchRequest,
  onProgress: (what: string) => void,
): Promise<BenchReport> {
  const file = model ?? embeddedModel;
  const { figures, ...rest } = await measureServing({ entry, model: file, threads, rounds, onProgress });
  const measurements = figures.map((figure) => judge(figure, model !== null));
  return { machine: machineText(), general: [], models: [{ ...rest, measurements }], curves: [], notes: [] };
}

/**
 * What a loaded model takes of the machine: the engine's memory, and the time beside other work. The model is the one
 * named, or the random one of 0.4 B parameters.
 */
export async function measureFootprint(
  { engineEntry, model, threads }: BenchRequest,
  onProgress: (what: string) => void,
): Promise<BenchReport> {
  const folder = mkdtempSync(path.join(tmpdir(), "icl-bench-"));
  try {
    let file = model;
    if (file === null) {
      onProgress(WRITING);
      file = path.join(folder, "random.gguf");
      writeRandomModel(openLibrary(await locateLibraries()).symbols, file, benchShape);
    }
    const about = await describeModel(engineEntry, file, threads);
    const measurements = await footprintOf(file, engineEntry, true, onProgress);
    const models = [{ ...about, measurements, curves: [] }];
    return { machine: machineText(), general: [], models, curves: [], notes: memoryNotes() };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param held whether the floor of the time on a busy machine is held on this model. */
async function footprintOf(
  file: string,
  entry: string,
  held: boolean,
  onProgress: (what: string) => void,
): Promise<Measurement[]> {
  onProgress("a busy machine");
  const busy = judge(await measureBusyMachine(entry, file), held);
  onProgress("engine's memory");
  const memory = await measureEngineMemory(entry, file);
  // What the process holds besides does not depend on the model's size.
  return memory === undefined ? [busy] : [busy, judge(memory, true)];
}

async function describeModel(
  entry: string,
  file: string,
  threads: number,
): Promise<Omit<ModelFigures, "figures" | "curves">> {
  const engine = new EngineClient({ entry, ownGroup: false });
  try {
    const info = await engine.load({ file, options: { ...defaultEngineOptions, threads } });
    const { name: model, layers, parameters, device } = info;
    return { model, layers, parameters, threads: info.threads, device };
  } finally {
    await engine.dispose();
  }
}

function memoryNotes(): string[] {
  if (process.platform === "linux") return [];
  return ["The engine's memory was not measured: only Linux tells what a process's memory is made of."];
}

function machineText(): string {
  return `${cpus()[0]?.model ?? "unknown processor"}, ${availableParallelism()} cores, ${process.platform} ${process.arch}, Node ${process.version}`;
}

function parseTime(): Figure {
  const { entries, medianMs } = measureParse(() => performance.now());
  return {
    name: `parsing ${entries} entries, all checks included`,
    value: medianMs,
    unit: "ms",
    floor: { atMost: 16 },
    detail: "median of 15, warmed up",
  };
}
