import { durationText } from "../../method/figureText.js";
import type { Analysis } from "../../analysis/analysis.js";
import type { Query } from "../../language/document.js";
import type { FileComparison } from "../../method/comparison.js";
import type { RunMode } from "../../method/runQuery.js";
import type { Sweep } from "../../method/sweep.js";
import type { ProbeResult } from "../../protocol/model.js";
import type { SnippetKind } from "../../workbench/copyAsCode.js";
import type { ConfirmControlVector, Exported, ExportFormat } from "../../workbench/exportTask.js";
import type { DriftDocument } from "../../workbench/documents/driftDocument.js";
import type { Compressed } from "../../workbench/compressed.js";
import type { WorkControl } from "../../workbench/workControl.js";
import type { KnownModels } from "../known/knownModels.js";
import type { EngineService } from "./engineService.js";
import type { ControlTasks } from "./otherTaskSearch.js";
import type { KeptAnalysis, RunOutcome } from "../known/storedResults.js";
import type { JobHandle, JobOptions, JobQueue } from "./editorJobs.js";
import type { ResultStore } from "../known/resultStore.js";
import { stepText } from "./stepText.js";
import type { TaskFiles } from "../files/taskFiles.js";
import type { Follow, TaskSnapshot } from "../files/taskSnapshot.js";
import type { TaskState } from "../known/taskState.js";
import { noQueries, untrusted } from "../messages/userMessage.js";
import { noteOf, type VectorIndex } from "../known/vectorIndex.js";

export interface TaskRunnerOptions {
  readonly files: TaskFiles;
  readonly tasks: TaskState;
  readonly service: EngineService;
  readonly models: KnownModels;
  readonly results: ResultStore;
  readonly vectors: VectorIndex;
  readonly jobs: JobQueue;
  readonly isTrusted: () => boolean;
  /** Told the file whose results have changed; undefined where it may be any. */
  readonly onResults: (uri: string | undefined) => void;
  /** Told of work that will take a while. */
  readonly onEstimate: (text: string) => void;
}

/** Runs tasks through the queue and keeps what they give, with what it depended on. */
export class TaskRunner {
  readonly #options: TaskRunnerOptions;
  #controlTasks: ControlTasks | undefined;

  constructor(options: TaskRunnerOptions) {
    this.#options = options;
  }

  async compress(file: TaskSnapshot, follow: Follow): Promise<Compressed> {
    return this.#job({ kind: "compress", uri: file.uri }, file, follow, async (control) => {
      const workbench = await this.#options.service.workbench();
      return workbench.compress(file, control);
    });
  }

  /** Answers to the inputs, in their order. @param onOutcome told of each as it comes. */
  async run(
    file: TaskSnapshot,
    inputs: readonly string[],
    mode: RunMode,
    follow: Follow,
    onOutcome: (outcome: RunOutcome) => void = () => undefined,
  ): Promise<RunOutcome[]> {
    const { service, results, onResults } = this.#options;
    const [only, ...others] = inputs;
    const input = others.length === 0 ? only : undefined;
    return this.#job({ kind: "run", uri: file.uri, input }, file, follow, async (control) => {
      const workbench = await service.workbench();
      const outcomes: RunOutcome[] = [];
      for await (const result of workbench.run(file, inputs, mode, control)) {
        const outcome: RunOutcome = { ...result, top: [...result.top], at: Date.now() };
        results.of(file.uri).addRun(outcome, this.#options.tasks.dependencies(file));
        results.changed(file.uri);
        outcomes.push(outcome);
        onOutcome(outcome);
        onResults(file.uri);
      }
      return outcomes;
    });
  }

  /** @param only compares this query alone, and measures no times. */
  async compare(file: TaskSnapshot, follow: Follow, only?: Query): Promise<FileComparison> {
    const { service, results, onResults } = this.#options;
    const whole = only === undefined;
    const { document } = file;
    if (document.queries.length === 0) throw noQueries();
    const task = whole ? file : { ...file, document: { ...document, queries: [only] } };
    const input = only?.input.text;
    return this.#job({ kind: "compare", uri: file.uri, input }, file, follow, async (control) => {
      const workbench = await service.workbench();
      const controls = await this.#controls();
      const last = results.of(file.uri).comparison(this.#options.tasks.dependencies(file))?.value
        .wrongTask?.file;
      const choice = whole ? await controls.ofFile(file) : await controls.ofQuery(file, last);
      const comparison = await workbench.compare(task, control, whole, choice.others);
      choice.keep(comparison.wrongTask);
      results
        .of(file.uri)
        .addComparison(comparison, this.#options.tasks.dependencies(file), whole, Date.now());
      results.changed(file.uri);
      onResults(file.uri);
      return comparison;
    });
  }

  async sweep(file: TaskSnapshot, follow: Follow): Promise<Sweep> {
    const { service, results, onResults } = this.#options;
    return this.#job({ kind: "sweep", uri: file.uri }, file, follow, async (control) => {
      const workbench = await service.workbench();
      const choice = await (await this.#controls()).ofFile(file);
      const { sweep } = await workbench.sweep(file, control, choice.others);
      choice.keep(sweep.wrongTask);
      results.of(file.uri).addSweep(sweep, this.#options.tasks.dependencies(file));
      results.changed(file.uri);
      onResults(file.uri);
      return sweep;
    });
  }

  /** @param other absolute path of the other model's GGUF file. */
  async drift(file: TaskSnapshot, other: string, follow: Follow): Promise<DriftDocument> {
    return this.#job({ kind: "drift", uri: file.uri }, file, follow, async (control) => {
      const workbench = await this.#options.service.workbench();
      const { measureDrift } = await import("../../workbench/drift.js");
      const { driftDocument } = await import("../../workbench/documents/driftDocument.js");
      return driftDocument(file, await measureDrift(workbench, file, other, control), workbench.seed);
    });
  }

  /**
   * One question about the first file, or about it and others; kept with the first.
   * @param options as the analysis parsed them.
   */
  async analyse(
    analysis: Analysis,
    files: readonly [TaskSnapshot, ...TaskSnapshot[]],
    options: unknown,
    follow: Follow,
  ): Promise<KeptAnalysis> {
    const { service, results, onResults } = this.#options;
    const [{ uri }] = files;
    // Vectors of other files, and of parts of this one, are no news of this file: none is noted.
    return this.#job({ kind: "analyse", uri }, undefined, follow, async (control) => {
      const workbench = await service.workbench();
      const { model, data } = await workbench.analyse(analysis, files, options, control);
      const { keepAnalysis } = await import("./keepAnalysis.js");
      const kept = keepAnalysis(
        analysis,
        model,
        files,
        options,
        data,
        (file) => this.#options.tasks.dependencies(file).file,
      );
      results.of(uri).addAnalysis(kept);
      results.changed(uri);
      onResults(uri);
      return kept;
    });
  }

  /** @throws UserMessage in a workspace that is not trusted, before anything is asked. */
  requireTrust(): void {
    if (!this.#options.isTrusted()) throw untrusted();
  }

  /**
   * Writes the task's vector, or what stands in for it. @param output absolute path.
   * @returns undefined where `confirm` declined.
   */
  async export(
    file: TaskSnapshot,
    format: ExportFormat,
    output: string,
    confirm: ConfirmControlVector,
    follow: Follow,
  ): Promise<Exported | undefined> {
    return this.#job({ kind: "export", uri: file.uri }, file, follow, async (control) => {
      const workbench = await this.#options.service.workbench();
      const { exportTask } = await import("../../workbench/exportTask.js");
      return exportTask(workbench, file, format, output, confirm, control);
    });
  }

  /** A program with the task's vector inside it. */
  async snippet(file: TaskSnapshot, kind: SnippetKind, follow: Follow): Promise<string> {
    return this.#job({ kind: "export", uri: file.uri }, file, follow, async (control) => {
      const { service } = this.#options;
      const workbench = await service.workbench();
      const { copyAsCode } = await import("../../workbench/copyAsCode.js");
      return copyAsCode(workbench, file, kind, service.embeddedModel, control);
    });
  }

  /** @param model absolute path of the GGUF file, or an `hf:` address. */
  async probe(model: string, follow: Follow): Promise<ProbeResult> {
    return this.#job({ kind: "probe" }, undefined, follow, async (control, handle) => {
      const { service } = this.#options;
      const client = await service.client();
      return client.probe(
        { file: await service.locate(model), options: service.engineOptions },
        {
          signal: handle.signal,
          onProgress: (progress) => control.onStep?.("load", progress),
        },
      );
    });
  }

  /** Loads the model of a file, so that the next answer does not wait for it. */
  async load(file: TaskSnapshot, follow: Follow): Promise<void> {
    await this.#job({ kind: "load", uri: file.uri }, file, follow, async (control) => {
      const workbench = await this.#options.service.workbench();
      return workbench.load(file, control);
    });
  }

  /** The search for other tasks' vectors; loaded with the first work that has use for one. */
  async #controls(): Promise<ControlTasks> {
    const { ControlTasks } = await import("./otherTaskSearch.js");
    const { files, service, tasks } = this.#options;
    return (this.#controlTasks ??= new ControlTasks({
      files,
      tasks,
      digestOf: (task) => JSON.stringify([tasks.dependencies(task).fewShot, service.engineOptions]),
    }));
  }

  async #job<Result>(
    options: JobOptions,
    file: TaskSnapshot | undefined,
    { signal, onStep }: Follow,
    work: (control: WorkControl, handle: JobHandle) => Promise<Result>,
  ): Promise<Result> {
    this.requireTrust();
    return this.#options.jobs.run(
      options,
      async (handle) => {
        const step = (text: string): void => {
          handle.step(text);
          onStep?.(text);
        };
        return work(this.#control(handle.signal, step, file), handle);
      },
      signal,
    );
  }

  #control(signal: AbortSignal, step: (text: string) => void, file: TaskSnapshot | undefined): WorkControl {
    const { tasks, models, vectors, onResults, onEstimate } = this.#options;
    return {
      signal,
      onStep: (name, progress) => {
        step(stepText(name, progress));
      },
      onEstimate: (seconds) => {
        onEstimate(`This will take about ${durationText(seconds)}. Vectors that are finished stay cached.`);
      },
      onModel: (model) => {
        // By the address too, where a file names one: results are placed by what the file says.
        const names = new Set([model.file, ...(file === undefined ? [] : [tasks.modelOf(file)])]);
        if ([...names].map((name) => models.set(name, model)).includes(true)) onResults(undefined);
      },
      onCompressed: (compressed) => {
        if (file === undefined) return;
        const { taskVector } = this.#options.tasks.dependencies(file);
        if (compressed.cached && vectors.isLatest(file.uri, taskVector)) return;
        vectors.add(file.uri, taskVector, noteOf(compressed, file.document, Date.now()));
        onResults(file.uri);
      },
    };
  }
}
