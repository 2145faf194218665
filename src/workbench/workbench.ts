import type { Analysis } from "../analysis/analysis.js";
import type { VectorCache } from "../cache/vectorCache.js";
import { vectorDigest, vectorFormatVersion } from "../cache/vectorKey.js";
import { isModelAddress } from "../language/modelAddress.js";
import { compareQueries } from "../method/compare.js";
import type { FileComparison } from "../method/comparison.js";
import { extractVector, extractionTokens, prepareExtraction } from "../method/extract.js";
import type { ExtractionLimits } from "../method/plan.js";
import { runQueries, type RunMode, type RunResult } from "../method/runQuery.js";
import { CONTROL_VECTORS } from "../method/randomVector.js";
import type { Sweep } from "../method/sweep.js";
import { sweepLayers } from "../method/sweepLayers.js";
import type { TaskVector } from "../method/taskVector.js";
import { isOtherTask, type WrongTask } from "../method/wrongTask.js";
import { tokenNoteMessage } from "../method/tokenNotes.js";
import { ModelNotDownloaded } from "../models/notDownloaded.js";
import type { Engine, Progress, RequestControl } from "../protocol/engine.js";
import { RequestFailure } from "../protocol/failure.js";
import type { EngineOptions } from "../protocol/engineOptions.js";
import type { ModelInfo } from "../protocol/model.js";
import { type Compressed, summariseModel, summariseVector } from "./compressed.js";
import { extractionKey } from "./extractionKey.js";
import { chooseModel } from "./modelChoice.js";
import { InvalidTaskFile, isRunnable, requireRunnable, type TaskFile } from "./taskFile.js";

/** What is being done, for whoever shows progress. */
export type Step = "load" | "extract" | "validate" | "evaluate" | "measure" | "analyse";

/** How the workbench is watched and stopped. */
export interface WorkControl {
  readonly signal?: RequestControl["signal"];
  readonly onStep?: (step: Step, progress: Progress) => void;
  /** Told before work that will take a while how many seconds it will be, roughly. */
  readonly onEstimate?: (seconds: number) => void;
  /** Told which model is in use once it is loaded. */
  readonly onModel?: (model: ModelInfo) => void;
  /** Told of the vector that a task is run with, computed or cached. */
  readonly onCompressed?: (compressed: Compressed) => void;
}

export interface WorkbenchOptions {
  readonly engine: Engine;
  readonly cache: VectorCache;
  readonly engineOptions: EngineOptions;
  /** The model for files that name none: an absolute path, or an `hf:` address. */
  readonly defaultModel: string;
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
}

/** Files whose vectors may be the wrong-task control. */
export interface OtherTasks {
  /** Whether it was asked for by name: then the first is taken as it is, and what is wrong with it is an error. */
  readonly named: boolean;
  /** They are asked for one by one, until one fits. */
  readonly tasks: Iterable<TaskFile> | AsyncIterable<TaskFile>;
}

const noOthers: OtherTasks = { named: false, tasks: [] };

/** An estimate is worth showing from so many seconds on. */
const LONG_WORK = 30;
/** Batched prompts run faster than the eight tokens by which the speed was measured. */
const BATCH_GAIN = 2;

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

  /** Follows a request that is a step of the work. */
  watch(control: WorkControl, step: Step): RequestControl {
    return watch(control, step);
  }

  /** Loads the model that a file is to be run on; nothing happens where it is loaded already. */
  async load(task: TaskFile, control: WorkControl): Promise<ModelInfo> {
    requireRunnable(task);
    const { engineOptions, locate = notHere } = this.#options;
    const chosen = this.#modelOf(task);
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
    control.onCompressed?.(compressed);
    return compressed;
  }

  /**
   * Every query under every condition, with the summary and the verdict.
   * @param others of which one's vector is the wrong-task control.
   */
  async compare(
    task: TaskFile,
    control: WorkControl,
    cost = true,
    others: OtherTasks = noOthers,
  ): Promise<FileComparison> {
    const compressed = await this.compress(task, control);
    const { vector, model } = compressed;
    const { document } = task;
    const perQuery = compressed.promptTokens.zeroShot * 7 + document.settings.maxTokens;
    this.#estimate(document.queries.length * perQuery, model, control);
    const wrongTask = await this.#wrongTask(task, others, control);
    const { queries, summary } = await compareQueries(
      this.engine,
      document,
      vector,
      { seed: this.#options.seed, cost, wrongTask },
      watch(control, "evaluate"),
    );
    return {
      file: task.path,
      task: document.settings.name,
      model: summariseModel(model),
      vector: summariseVector(compressed),
      ...(wrongTask === undefined ? {} : { wrongTask: { file: wrongTask.file, task: wrongTask.task } }),
      queries,
      summary,
    };
  }

  /**
   * The vector at every layer on the file's own queries, beside controls.
   * @param others of which one's vector is the wrong-task control.
   * @param randomVectors how many of them are tried at every layer.
   */
  async sweep(
    task: TaskFile,
    control: WorkControl,
    others: OtherTasks = noOthers,
    randomVectors = CONTROL_VECTORS,
  ): Promise<{ compressed: Compressed; sweep: Sweep }> {
    const compressed = await this.compress(task, control);
    const wrongTask = await this.#wrongTask(task, others, control);
    const sweep = await sweepLayers(
      this.engine,
      task.document,
      compressed.vector,
      { seed: this.#options.seed, randomVectors, wrongTask },
      watch(control, "evaluate"),
    );
    return { compressed, sweep };
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
    const file = this.#modelOf(first);
    for (const task of tasks) {
      if (this.#modelOf(task) === file) continue;
      throw new InvalidTaskFile(
        task.path,
        `${task.path} names another model than ${first.path}. They can be looked at together on one model: give it for all of them.`,
      );
    }
    const model = await this.load(first, control);
    for (const task of tasks) requireRunnable(task, model);
    const comparisons = new Map<string, Promise<FileComparison>>();
    const data = await analysis.run(
      {
        engine: this.engine,
        model,
        seed: this.#options.seed,
        limits: this.#options.limits,
        control: watch(control, "analyse"),
        vector: async (task) => (await this.#compress(task, control, false)).vector,
        compare: async (task) => {
          const known = comparisons.get(task.path) ?? this.compare(task, control, false);
          comparisons.set(task.path, known);
          return known;
        },
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
   * A vector that is needed and not there yet is computed first.
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
      yield* await runQueries(this.engine, task.document, group, vector, mode, watched);
      from += group.length;
      if (performance.now() - start < GROUP_MILLISECONDS) size = Math.min(size * 2, MOST_GROUPED);
    }
  }

  /** The model that a file is run on: an absolute path, or an `hf:` address. */
  #modelOf(task: TaskFile): string {
    const { defaultModel, modelOverride } = this.#options;
    return chooseModel(task.path, {
      override: modelOverride,
      named: task.document.settings.model,
      fallback: defaultModel,
    });
  }

  async #compress(task: TaskFile, control: WorkControl, force: boolean): Promise<Compressed> {
    const model = await this.load(task, control);
    const { document } = task;
    const { seed, limits, cache } = this.#options;
    const quiet = { signal: control.signal };
    const extraction = await prepareExtraction(this.engine, document, model, { seed, limits }, quiet);
    const [sample] = document.demonstrations;
    const input = sample?.input.text ?? "";
    const [fewShot] = await extraction.tokens.fewShot(
      [{ demonstrations: document.demonstrations, input }],
      quiet,
    );
    const [zeroShot] = await extraction.tokens.zeroShot([input], quiet);
    const promptTokens = { fewShot: fewShot?.length ?? 0, zeroShot: zeroShot?.length ?? 0 };
    const notes = extraction.tokens.notes.map(tokenNoteMessage);
    const key = extractionKey(document, model, extraction, limits);
    const digest = vectorDigest(key);
    const known = force ? undefined : await cache.get(key);
    if (known !== undefined) {
      const { theta, layers, embeddingLength, metadata } = known;
      const heldOut = metadata.heldOut ?? [];
      const vector: TaskVector = { ...metadata, heldOut, theta, layers, embeddingLength };
      return { vector, model, digest, cached: true, promptTokens, notes, evaluatedTokens: 0 };
    }
    this.#estimate(extractionTokens(extraction), model, control);
    const { evaluatedTokens, ...vector } = await extractVector(
      this.engine,
      document,
      model,
      extraction,
      watch(control, "extract"),
    );
    await cache.put(key, {
      theta: vector.theta,
      layers: vector.layers,
      embeddingLength: vector.embeddingLength,
      metadata: {
        task: document.settings.name,
        file: task.path,
        model: model.name,
        fingerprint: model.fingerprint,
        layer: vector.layer,
        method: vector.method,
        scale: vector.scale,
        validated: vector.validated,
        folds: vector.folds,
        candidates: [...vector.candidates],
        heldOut: [...vector.heldOut],
        dummies: [...vector.dummies],
        demonstrations: document.demonstrations.length,
        promptTokens,
        seed,
        createdAt: new Date().toISOString(),
        formatVersion: vectorFormatVersion,
      },
    });
    return { vector, model, digest, cached: false, promptTokens, notes, evaluatedTokens };
  }

  /** The first of the others that holds another task on the same model; undefined where none does. */
  async #wrongTask(
    task: TaskFile,
    { named, tasks }: OtherTasks,
    control: WorkControl,
  ): Promise<WrongTask | undefined> {
    const model = this.#modelOf(task);
    for await (const other of tasks) {
      const sameModel = this.#modelOf(other) === model;
      if (named) {
        requireRunnable(other);
        if (!sameModel) {
          throw new InvalidTaskFile(
            other.path,
            `${other.path} names another model than ${task.path}: its vector cannot be a control there.`,
          );
        }
        return this.#asControl(other, control);
      }
      if (other.path === task.path || !sameModel || !isRunnable(other)) continue;
      const quiet = { signal: control.signal };
      try {
        if (!(await isOtherTask(this.engine, task.document, other.document, quiet))) continue;
        return await this.#asControl(other, control);
      } catch (error) {
        // What is wrong with this one is told in its own turn, and another may do.
        if (!isOfFile(error)) throw error;
      }
    }
    return undefined;
  }

  async #asControl(other: TaskFile, control: WorkControl): Promise<WrongTask> {
    const { vector } = await this.#compress(other, control, false);
    return { file: other.path, task: other.document.settings.name, vector };
  }

  #estimate(tokens: number, model: ModelInfo, control: WorkControl): void {
    const seconds = tokens / (model.tokensPerSecond * BATCH_GAIN);
    if (seconds > LONG_WORK) control.onEstimate?.(seconds);
  }
}

/** Whether a file alone is to blame, and not what every file needs. */
function isOfFile(error: unknown): boolean {
  return (
    error instanceof InvalidTaskFile || (error instanceof RequestFailure && error.code === "prompt-too-long")
  );
}

async function notHere(address: string): Promise<never> {
  return Promise.reject(new ModelNotDownloaded(address));
}

/** Tells of the step at once: the engine's first progress may be seconds away. */
export function watch(control: WorkControl, step: Step): RequestControl {
  control.onStep?.(step, { done: 0, total: 0 });
  return {
    signal: control.signal,
    onProgress: (progress) => {
      control.onStep?.(step, progress);
    },
  };
}
