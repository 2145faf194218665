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
  log(sentence(plan.reason));
  if (devices.length > 0) log(sentence(`devices: ${describeAccelerators(devices)}`));
  for (;;) {
    const loaded = attempt(setting, file, plan, devices, options);
    if (loaded instanceof Shortage) {
      const smaller = smallerPlan(plan, loaded.of, needs, devices, options);
      if (smaller === undefined) throw loaded.failure;
      attempts.push(sentence(plan.reason));
      log(`${loaded.failure.message} Trying less: ${smaller.reason}.`);
      plan = smaller;
    } else {
      return { ...loaded, placement: placementOf(plan, needs, devices, attempts) };
    }
  }
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
    // llama.cpp does not tell a damaged file from a full device: on the CPU alone it can only be the file.
    if (error instanceof RequestFailure && error.code === "model-unreadable")
      return new Shortage("weights", error);
    throw error;
  }
  const sensible = model.facts.parameters < SINGLE_THREAD_PARAMETERS ? 1 : computeCores();
  const threads = options.threads === 0 ? sensible : options.threads;
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
