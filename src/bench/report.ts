import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { locateLibraries, openLibrary } from "../engine/llama/library.js";
import { measureParse } from "../language/parseSpeed.js";
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

/** What to measure; plain data, since it goes to another process. */
export interface BenchRequest {
  /** What the system's folder for temporary files is to be for this process: removed with it. */
  readonly folder: string;
  readonly engineEntry: string;
  readonly embeddedModel: string;
  /** Measures the server instead of the method. */
  readonly serve: boolean;
  /** What the server answers with: absolute path of a GGUF file; null for the embedded model. */
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
    told("engine's memory");
    const memory = await measureEngineMemory(engineEntry, file);
    told("a busy machine");
    const busy = await measureBusyMachine(engineEntry, file);
    const measurements = [...figures, busy].map((figure) => judge(figure, !small));
    // What the process holds besides does not depend on the model's size.
    if (memory !== undefined) measurements.push(judge(memory, true));
    return { ...rest, measurements };
  };
  if (process.platform !== "linux") {
    notes.push("The engine's memory was not measured: only Linux tells what a process's memory is made of.");
  }
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
    curves.push(await demonstrationCurve(libraries, write("curve.gguf", curveShape), DEMONSTRATIONS));
    if (!quick) {
      onProgress("writing a random model of 0.4 B parameters");
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
