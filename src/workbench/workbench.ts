import type { Analysis } from "../analysis/analysis.js";
import type { VectorCache } from "../cache/vectorCache.js";
import { isModelAddress } from "../language/modelAddress.js";
import { compareQueries } from "../method/compare.js";
import type { FileComparison } from "../method/comparison.js";
import { expectedSweepTokens, expectedTokens } from "../method/comparisonTokens.js";
import { withFittingQueries } from "../method/fittingQueries.js";
import { fitAtLayers, fitTokens } from "../method/fitAtLayers.js";
import { onwards, progressParts } from "../method/progressParts.js";
import type { ExtractionLimits } from "../method/teachingPlan.js";
import { runQueries, type RunMode, type RunResult } from "../method/runQuery.js";
import { RANDOM_VECTORS } from "../method/randomVector.js";
import type { Sweep } from "../method/sweep.js";
import { sweepLayers } from "../method/sweepLayers.js";
import { writtenLayer, type TaskVector } from "../method/taskVector.js";
import type { WrongTask } from "../method/wrongTask.js";
import { ModelNotDownloaded } from "../models/notDownloaded.js";
import type { Engine } from "../protocol/engine.js";
import type { EngineOptions } from "../protocol/engineOptions.js";
import { RequestFailure } from "../protocol/failure.js";
import type { ModelInfo } from "../protocol/model.js";
import { type Compressed, summariseModel, summariseVector } from "./compressed.js";
import { compressTask, prepareTask } from "./compressTask.js";
import type { KeptQueries } from "./keptQueries.js";
import { findWrongTask, noOthers, type OtherTasks } from "./findWrongTask.js";
import { chatNotes } from "./chatNotes.js";
import { controlTasks } from "./controlTasks.js";
import { chooseModel } from "./modelChoice.js";
import { type OpenedVector, useVector } from "./openVector.js";
import { InvalidTaskFile, requireRunnable, type TaskFile } from "./taskFile.js";
import { partOf, watch, type WorkControl } from "./workControl.js";
import { AnalysisMeter } from "./analysisMeter.js";
import { WorkMeter } from "./workMeter.js";

export interface WorkbenchOptions {
  readonly engine: Engine;
  readonly cache: VectorCache;
  readonly engineOptions: EngineOptions;
  /** The model for files that name none: an absolute path, or an `hf:` address. */
  readonly defaultModel: string;
  /** Absolute path of the model that files name as `demo`; the default one where there is no other. */
  readonly embeddedModel?: string;
  /** Given for this run: wins over what files name. */
  readonly modelOverride?: string | undefined;
  /**
   * The file that an `hf:` address means; without this none is here. Whoever gives it asks the user before
   * anything is downloaded.
   * @throws ModelNotDownloaded where it is not on this machine and is not to be.
   */
  readonly locate?: (address: string) => Promise<string>;
  readonly seed: number;
  readonly limits: ExtractionLimits;
  /** False leaves cells out of what `auto` chooses among. */
  readonly cells?: boolean | undefined;
  /** Stands in for the demonstrations of every task, in place of a vector of its own. */
  readonly given?: OpenedVector | undefined;
}

/** Inputs answered together: more gain nothing, and groups that take longer let others wait. */
const MOST_GROUPED = 256;
const GROUP_MILLISECONDS = 2000;

/** Files, models, vectors and comparisons: the one core under the command line and the editor. */
export class Workbench {
  readonly #options: WorkbenchOptions;

  constructor(options: WorkbenchOptions) {
    this.#options = options;
  }

  get engine(): Engine {
    return this.#options.engine;
  }

  get cache(): VectorCache {
    return this.#options.cache;
  }

  get seed(): number {
    return this.#options.seed;
  }

  /** The same on another model, whatever files name. @param model absolute path of a GGUF file. */
  on(model: string): Workbench {
    return new Workbench({ ...this.#options, modelOverride: model });
  }

  /** The same with a vector from a file in place of each task's own; `undefined` for their own again. */
  withVector(given: OpenedVector | undefined): Workbench {
    return given === this.#options.given ? this : new Workbench({ ...this.#options, given });
  }

  /** The same where what stands in for demonstrations has to act on the residual stream: `auto` chooses no cells. */
  withoutCells(): Workbench {
    return this.#options.cells === false ? this : new Workbench({ ...this.#options, cells: false });
  }

  /** Loads the model that a file is to be run on; nothing happens where it is loaded already. */
  async load(task: TaskFile, control: WorkControl): Promise<ModelInfo> {
    requireRunnable(task);
    const { engineOptions, locate = notHere } = this.#options;
    const chosen = this.modelOf(task);
    const file = isModelAddress(chosen) ? await locate(chosen) : chosen;
    const model = await this.engine.load({ file, options: engineOptions }, watch(control, "load"));
    control.onModel?.(model);
    requireRunnable(task, model);
    return model;
  }

  /**
   * The file's task vector, from the cache or computed and cached.
   * @param force computes it even where it is cached.
   */
  async compress(task: TaskFile, control: WorkControl, force = false): Promise<Compressed> {
    const compressed = await this.#compress(task, control, force);
    // A given one is none of the file's, and one in place of cells is not what the file is run with.
    if (compressed.given === undefined && compressed.withheld === undefined)
      control.onCompressed?.(compressed);
    return compressed;
  }

  /**
   * Every query under every condition, with the summary and the verdict. Queries that are too long for the model are
   * left out, and named in the summary's notes.
   * @param others of which one's vector is the wrong-task control, in place of one of those that come with the tool.
   * @param kept keeps what is answered, so that a comparison that was stopped goes on where it was.
   */
  async compare(
    whole: TaskFile,
    control: WorkControl,
    cost = true,
    others: OtherTasks = noOthers,
    kept?: KeptQueries,
  ): Promise<FileComparison> {
    const loaded = await this.load(whole, control);
    const quiet = { signal: control.signal };
    const meter = new WorkMeter(loaded, control);
    const { contextLength } = loaded;
    meter.plan("evaluate", await expectedTokens(this.engine, whole.document, contextLength, cost, quiet));
    const compressed = await this.compress(whole, meter.control);
    const { vector, model } = compressed;
    meter.tell();
    const { document, notes } = await withFittingQueries(
      this.engine,
      whole.document,
      model.contextLength,
      quiet,
    );
    const task = { ...whole, document };
    const watched = watch(meter.control, "evaluate");
    const wrongTask = await this.#wrongTask(task, vector, others, { signal: control.signal });
    const about = {
      layer: writtenLayer(vector),
      model: summariseModel(model),
      total: document.queries.length,
    };
    const key = JSON.stringify([compressed.digest, wrongTask?.task ?? null]);
    const finished = kept?.of(key) ?? [];
    const { queries, summary } = await compareQueries(
      this.engine,
      document,
      vector,
      {
        cost,
        wrongTask,
        finished,
        onFinished: (rows) => {
          meter.count({ done: rows.length, total: about.total });
          kept?.keep(key, rows, about);
        },
      },
      watched,
    );
    return {
      file: task.path,
      task: document.settings.name,
      model: summariseModel(model),
      vector: summariseVector(compressed),
      ...(wrongTask === undefined ? {} : { wrongTask: { file: wrongTask.file, task: wrongTask.task } }),
      queries,
      summary: { ...summary, notes: [...notes, ...summary.notes, ...chatNotes(document, model, summary)] },
    };
  }

  /**
   * The vector at every layer on the file's own queries, beside controls. Queries that are too long for the model are
   * left out, and named in its notes.
   * @param others of which one's vector is the wrong-task control.
   * @param randomVectors how many of them are tried at every layer.
   */
  async sweep(
    task: TaskFile,
    control: WorkControl,
    others: OtherTasks = noOthers,
    randomVectors = RANDOM_VECTORS,
  ): Promise<{ compressed: Compressed; sweep: Sweep }> {
    const loaded = await this.load(task, control);
    const quiet = { signal: control.signal };
    const { document } = task;
    const layered = this.withoutCells();
    const meter = new WorkMeter(loaded, control);
    const sweeping = await expectedSweepTokens(this.engine, document, loaded.layers, randomVectors, quiet);
    meter.plan("evaluate", sweeping);
    const compressed = await layered.compress(task, meter.control);
    const { vector, model } = compressed;
    meter.tell();
    const watched = watch(meter.control, "evaluate");
    const wrongTask = await this.#wrongTask(task, vector, others, quiet);
    const { document: tried, notes } = await withFittingQueries(
      this.engine,
      document,
      model.contextLength,
      quiet,
    );
    const extraction = await prepareTask(layered.#options, task, model, vector.frame.keep, quiet);
    // One bar: the vector is fitted to every layer, then tried there.
    const onward = onwards(watched);
    const [fitting = onward, trying = onward] = progressParts(onward, [fitTokens(extraction), sweeping]);
    const sweep = await sweepLayers(
      this.engine,
      tried,
      vector,
      await fitAtLayers(this.engine, document, extraction, vector, fitting),
      {
        seed: this.#options.seed,
        randomVectors,
        wrongTask,
        onAnswered: (queries) => {
          meter.count(queries);
        },
      },
      trying,
    );
    return { compressed, sweep: notes.length === 0 ? sweep : { ...sweep, notes: [...notes] } };
  }

  /**
   * One question about one task, or about several on one and the same model.
   * @throws InvalidTaskFile where a file cannot be run, or names another model than the first.
   */
  async analyse<Data, Options>(
    analysis: Analysis<Data, Options>,
    tasks: readonly TaskFile[],
    options: Options,
    control: WorkControl,
  ): Promise<{ model: ModelInfo; data: Data }> {
    const [first] = tasks;
    if (first === undefined) throw new RangeError("There is no file to analyse.");
    const file = this.modelOf(first);
    for (const task of tasks) {
      if (this.modelOf(task) === file) continue;
      throw new InvalidTaskFile(
        task.path,
        `${task.path} names another model than ${first.path}. To analyse them together, choose one model for all of them.`,
      );
    }
    const model = await this.load(first, control);
    for (const task of tasks) requireRunnable(task, model);
    const { control: watched } = new AnalysisMeter(control);
    const data = await analysis.run(
      {
        engine: this.engine,
        model,
        seed: this.#options.seed,
        limits: this.#options.limits,
        control: watch(watched, "analyse"),
        vector: async (task, of) => (await this.#compress(task, partOf(watched, of))).vector,
      },
      tasks,
      options,
    );
    return { model, data };
  }

  /**
   * Answers to the inputs, in their order. The first is answered by itself, those behind it in ever larger groups,
   * so that answers come soon and a test set costs little more than its tokens.
   *
   * A vector that is needed and not there yet is computed first. An input that is too long for the model gets no
   * answer, and `onTooLong` is called.
   */
  async *run(
    task: TaskFile,
    inputs: readonly string[],
    mode: RunMode,
    control: WorkControl,
  ): AsyncGenerator<RunResult, void, undefined> {
    const compressed = mode === "task-vector" ? await this.compress(task, control) : undefined;
    if (compressed === undefined) await this.load(task, control);
    const watched = watch(control, "evaluate");
    const vector = compressed?.vector;
    let size = 1;
    for (let from = 0; from < inputs.length;) {
      const group = inputs.slice(from, from + size);
      const start = performance.now();
      yield* this.#answers(group, from, control, async (some) =>
        runQueries(this.engine, task.document, some, vector, mode, watched),
      );
      from += group.length;
      if (performance.now() - start < GROUP_MILLISECONDS) size = Math.min(size * 2, MOST_GROUPED);
    }
  }

  /** Halves a group in which a prompt is too long, until that one stands alone and can be named. */
  async *#answers(
    group: readonly string[],
    from: number,
    control: WorkControl,
    answer: (inputs: readonly string[]) => Promise<RunResult[]>,
  ): AsyncGenerator<RunResult, void, undefined> {
    let answered: RunResult[] | undefined;
    try {
      answered = await answer(group);
    } catch (error) {
      const isTooLong = error instanceof RequestFailure && error.code === "prompt-too-long";
      if (!isTooLong || control.onTooLong === undefined) throw error;
      if (group.length === 1) {
        control.onTooLong(from, error);
        return;
      }
    }
    if (answered !== undefined) {
      yield* answered;
      return;
    }
    const middle = Math.ceil(group.length / 2);
    yield* this.#answers(group.slice(0, middle), from, control, answer);
    yield* this.#answers(group.slice(middle), from + middle, control, answer);
  }

  /** The model that a file is run on: an absolute path, or an `hf:` address. */
  modelOf(task: TaskFile): string {
    const { defaultModel, embeddedModel, modelOverride } = this.#options;
    return chooseModel(task.path, {
      override: modelOverride,
      named: task.document.settings.model,
      fallback: defaultModel,
      embedded: embeddedModel ?? defaultModel,
    });
  }

  async #compress(task: TaskFile, control: WorkControl, force = false): Promise<Compressed> {
    const model = await this.load(task, control);
    const { given } = this.#options;
    if (given !== undefined) return useVector(given, task, this.engine, model, { signal: control.signal });
    return compressTask(this.#options, task, model, control, force);
  }

  /** The one that was named; else the first of the fixed ones that holds another task, whatever other files there are. */
  async #wrongTask(
    task: TaskFile,
    vector: TaskVector,
    named: OtherTasks,
    control: WorkControl,
  ): Promise<WrongTask | undefined> {
    const others = named.named ? named : { named: false, tasks: controlTasks(task, vector) };
    const own = this.withVector(undefined);
    const found = await findWrongTask(
      this.engine,
      task,
      others,
      {
        modelOf: (other) => this.modelOf(other),
        vectorOf: async (other) =>
          named.named ? (await own.#compress(other, control)).vector : this.#controlVector(other, control),
      },
      { signal: control.signal },
    );
    return found === undefined || named.named ? found : { ...found, file: null };
  }

  /** Nothing is chosen for a control: it is made as the vector that it stands beside. */
  async #controlVector(task: TaskFile, control: WorkControl): Promise<TaskVector> {
    const model = await this.load(task, control);
    const limits = { ...this.#options.limits, folds: 0 };
    return (await compressTask({ ...this.#options, limits }, task, model, control, false)).vector;
  }
}

async function notHere(address: string): Promise<never> {
  return Promise.reject(new ModelNotDownloaded(address));
}
