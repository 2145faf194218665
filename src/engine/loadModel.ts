import { availableParallelism, freemem } from "node:os";
import process from "node:process";
import { memorySentence, type Memory } from "../device/memory.js";
import type { ModelNeeds } from "../device/modelNeeds.js";
import { countLayers, describeAccelerators, planModel, smallerPlan, type Plan } from "../device/plan.js";
import { RequestFailure } from "../protocol/failure.js";
import type { EngineOptions } from "../protocol/engineOptions.js";
import type { Placement } from "../protocol/model.js";
import { computeCores } from "./cores.js";
import type { Accelerators, Device } from "./llama/accelerators.js";
import type { Context, ContextOptions } from "./llama/context.js";
import type { LlamaLibrary } from "./llama/library.js";
import { Model, type LoadHooks } from "./llama/model.js";
import { Threadpool } from "./llama/threadpool.js";

/** A model in memory, with a context over it. To be freed in the order context, threadpool, model. */
export interface LoadedModel {
  readonly model: Model;
  readonly threadpool: Threadpool;
  readonly context: Context;
  readonly placement: Placement;
}

export interface LoadSetting {
  readonly library: LlamaLibrary;
  readonly accelerators: Accelerators;
  readonly hooks: LoadHooks;
  readonly makeContext: (model: Model, threadpool: Threadpool, options: ContextOptions) => Context;
  /** Told what is chosen, and each time that it has to be less. */
  readonly log: (sentence: string) => void;
}

/** Below this number of parameters a second thread costs more than it computes. */
const SINGLE_THREAD_PARAMETERS = 20e6;

/** Each sequence of a recurrent model takes memory: room for many is asked for when the size of one is known. */
const FIRST_STATES = 8;
const MOST_STATES = 64;
const STATES_BYTES = 256 * 1024 * 1024;

/** How many sequences of a recurrent model there is memory for, once their size is measured; else as many as there are. */
export function recurrentSequences(
  { isolated, single, sequences }: ContextOptions,
  stateBytes: number,
): number {
  if (!isolated || single) return sequences;
  return Math.max(sequences, Math.min(MOST_STATES, Math.floor(STATES_BYTES / Math.max(1, stateBytes))));
}

/**
 * Loads a model where the plan wants it, and with a smaller plan where llama.cpp cannot allocate that one.
 * @throws RequestFailure those of Model.load, Accelerators.find, and `out-of-memory` once no smaller plan is left.
 */
export function loadModel(
  setting: LoadSetting,
  file: string,
  needs: ModelNeeds,
  options: EngineOptions,
): LoadedModel {
  const { accelerators, log } = setting;
  const { devices, without } = accelerators.find(options, needs.fileBytes);
  const attempts: string[] = [];
  let plan = planModel(needs, devices, accelerators.main, options, without);
  requireRoom(file, plan, needs, accelerators.main);
  log(sentence(plan.reason));
  if (devices.length > 0) log(sentence(`devices: ${describeAccelerators(devices)}`));
  for (;;) {
    const loaded = attempt(setting, file, plan, devices, options);
    if (loaded instanceof Shortage) {
      const smaller = smallerPlan(plan, loaded.of, needs, devices, options);
      if (smaller === undefined) throw withFigures(loaded.failure, plan, needs, options, accelerators.main);
      attempts.push(sentence(plan.reason));
      log(`${loaded.failure.message} Trying less: ${smaller.reason}.`);
      plan = smaller;
    } else {
      return { ...loaded, placement: placementOf(plan, needs, devices, attempts) };
    }
  }
}

/**
 * Makes sure that the machine could hold what is not on accelerators, were it to do nothing else: weights that are
 * read from the disk again for every batch bring it to a halt.
 * @throws RequestFailure `out-of-memory`
 */
function requireRoom(file: string, { layersOn, shape }: Plan, needs: ModelNeeds, main: Memory): void {
  const elsewhere = layersOn.reduce((sum, count) => sum + count, 0);
  const here = needs.layers.slice(0, Math.max(0, countLayers(needs) - elsewhere));
  const weights = here.reduce((sum, layer) => sum + layer.weights, needs.inputBytes);
  if (main.total === 0 || weights <= main.total) return;
  throw new RequestFailure(
    "out-of-memory",
    `${file} is too large for this machine. ${memorySentence(needs, shape, knownFree(main))} Choose a smaller model, or one that is quantised further.`,
  );
}

/** Adds to a failure for want of memory what the model takes, and what there is. */
function withFigures(
  failure: RequestFailure,
  { shape }: Plan,
  needs: ModelNeeds,
  { contextSize }: EngineOptions,
  main: Memory,
): RequestFailure {
  if (failure.code !== "out-of-memory") return failure;
  const asked =
    contextSize === 0 ? "" : ` The settings ask for ${contextSize} tokens of context: fewer take less.`;
  return new RequestFailure(
    failure.code,
    `${failure.message} ${memorySentence(needs, shape, knownFree(main))}${asked}`,
    { cause: failure },
  );
}

/** llama.cpp takes all of the main memory to be free. Node knows better, except on macOS, where it omits what is idle. */
function knownFree({ free, total }: Memory): Memory {
  return { total, free: process.platform === "darwin" ? free : Math.min(free, freemem()) };
}

/** What could not be allocated, and what to say if nothing smaller can be either. */
class Shortage {
  readonly of: "weights" | "context";
  readonly failure: RequestFailure;

  constructor(of: "weights" | "context", failure: RequestFailure) {
    this.of = of;
    this.failure = failure;
  }
}

function attempt(
  { library, hooks, makeContext }: LoadSetting,
  file: string,
  { layersOn, shape }: Plan,
  devices: readonly Device[],
  options: EngineOptions,
): Omit<LoadedModel, "placement"> | Shortage {
  let model: Model;
  try {
    model = Model.load(library, file, { devices, layersOn }, hooks);
  } catch (error) {
    // Not every device tells that it is full: only on the CPU alone it must be the file.
    if (error instanceof RequestFailure && ["model-unreadable", "out-of-memory"].includes(error.code))
      return new Shortage("weights", error);
    throw error;
  }
  const sensible = model.facts.parameters < SINGLE_THREAD_PARAMETERS ? 1 : computeCores();
  // They wait for each other at every step by spinning: more than can run at once bring the machine to a halt.
  const threads = options.threads === 0 ? sensible : Math.min(options.threads, availableParallelism());
  const threadpool = new Threadpool(library.symbols, threads);
  try {
    const { recurrent } = model.facts;
    const sequences = recurrent ? Math.min(shape.sequences, FIRST_STATES) : shape.sequences;
    const usual = { ...shape, sequences, outputs: sequences, threads };
    const context = makeContext(model, threadpool, { ...usual, isolated: recurrent, single: false });
    return { model, threadpool, context };
  } catch (error) {
    threadpool.free();
    model.free();
    if (error instanceof RequestFailure && error.code === "out-of-memory")
      return new Shortage("context", error);
    throw error;
  }
}

function placementOf(
  { layersOn, shape, reason }: Plan,
  needs: ModelNeeds,
  devices: readonly Device[],
  attempts: readonly string[],
): Placement {
  const onCpu = countLayers(needs) - layersOn.reduce((sum, count) => sum + count, 0);
  const used = devices
    .map(({ name, description }, index) => ({ name, description, layers: layersOn[index] ?? 0 }))
    .filter(({ layers }) => layers > 0);
  return {
    devices: onCpu > 0 ? [{ name: "CPU", description: "main memory", layers: onCpu }, ...used] : used,
    contextSize: shape.cells,
    reason: sentence(reason),
    attempts: [...attempts],
  };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
