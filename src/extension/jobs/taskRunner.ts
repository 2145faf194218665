import * as vscode from "vscode";
import type { Analysis } from "../../analysis/analysis.js";
import type { Query } from "../../language/document.js";
import type { FileComparison } from "../../method/comparison.js";
import { durationText } from "../../method/numberText.js";
import type { RunMode } from "../../method/runQuery.js";
import type { Sweep } from "../../method/sweep.js";
import { RequestFailure } from "../../protocol/failure.js";
import type { Progress } from "../../protocol/engine.js";
import type { ProbeResult } from "../../protocol/model.js";
import type { Compressed } from "../../workbench/compressed.js";
import type { CopiedCode, SnippetKind } from "../../workbench/copyAsCode.js";
import type { DriftDocument } from "../../workbench/documents/driftDocument.js";
import type { RenderDocument } from "../../workbench/documents/renderDocument.js";
import type { PromptSize } from "../../workbench/promptSize.js";
import type { PromptCondition } from "../../workbench/renderPrompt.js";
import { requireRunnable } from "../../workbench/taskFile.js";
import type { ConfirmControlVector, Exported, ExportFormat } from "../../workbench/exportTask.js";
import type { KeptQueries } from "../../workbench/keptQueries.js";
import type { WorkControl } from "../../workbench/workControl.js";
import type { TaskSnapshot } from "../files/taskSnapshot.js";
import type { Known } from "../known/known.js";
import { pastRunOf } from "../known/runHistory.js";
import type { KeptAnalysis, RunOutcome } from "../known/storedResults.js";
import type { TaskState } from "../known/taskState.js";
import { noteOf } from "../known/vectorIndex.js";
import type { Follow } from "../messages/progress.js";
import { noQueries, tooLongForDemo } from "../messages/userMessage.js";
import type { EditorJobs, JobOptions } from "./editorJobs.js";
import type { EngineService } from "./engineService.js";
import { stepText } from "./stepText.js";
import { requireTrust } from "./trust.js";

/** All queries of a file as it was, with what they answered. */
export interface Compared {
  readonly task: TaskSnapshot;
  readonly comparison: FileComparison;
}

/** Runs tasks as jobs, and stores what they give with what it depended on. */
export class TaskRunner implements vscode.Disposable {
  readonly #compared = new vscode.EventEmitter<Compared>();
  readonly onDidCompare = this.#compared.event;
  readonly #known: Known;
  readonly #service: EngineService;
  readonly #jobs: EditorJobs;
  readonly #version: string;
  readonly #say: (text: string) => void;
  /** What the model that was loaded last goes by: its path, and the address where a file named it so. */
  #loaded: ReadonlySet<string> = new Set();

  /**
   * @param version of the extension: what another one has begun is not gone on with.
   * @param say called before work that will take a while, and where work was cancelled.
   */
  constructor(
    known: Known,
    service: EngineService,
    jobs: EditorJobs,
    version: string,
    say: (text: string) => void,
  ) {
    this.#known = known;
    this.#service = service;
    this.#jobs = jobs;
    this.#version = version;
    this.#say = say;
  }

  dispose(): void {
    this.#compared.dispose();
  }

  async compress(file: TaskSnapshot, follow: Follow): Promise<Compressed> {
    return this.#job({ kind: "compress", uri: file.uri }, file, follow, async (control) => {
      const workbench = await this.#service.workbench();
      return workbench.compress(file, control);
    });
  }

  /** Answers to the inputs, in their order. @param onOutcome called with each as it comes. */
  async run(
    file: TaskSnapshot,
    inputs: readonly string[],
    mode: RunMode,
    follow: Follow,
    onOutcome: (outcome: RunOutcome) => void = () => undefined,
  ): Promise<RunOutcome[]> {
    const { results } = this.#known;
    const [only, ...others] = inputs;
    const input = others.length === 0 ? only : undefined;
    return this.#job({ kind: "run", uri: file.uri, input }, file, follow, async (control, tasks) => {
      const workbench = await this.#service.workbench();
      const outcomes: RunOutcome[] = [];
      for await (const result of workbench.run(file, inputs, mode, control)) {
        const outcome: RunOutcome = { ...result, top: [...result.top], at: Date.now() };
        results.update(file.uri, (kept) => {
          kept.addRun(outcome, tasks.dependencies(file));
        });
        outcomes.push(outcome);
        onOutcome(outcome);
      }
      return outcomes;
    });
  }

  /** @param only compares this query alone, and measures no times. */
  async compare(file: TaskSnapshot, follow: Follow, only?: Query): Promise<FileComparison> {
    const { results, history } = this.#known;
    const whole = only === undefined;
    const { document } = file;
    if (document.queries.length === 0) throw noQueries();
    const task = whole ? file : { ...file, document: { ...document, queries: [only] } };
    const input = only?.input.text;
    return this.#job({ kind: "compare", uri: file.uri, input }, file, follow, async (control, tasks) => {
      const workbench = await this.#service.workbench();
      const kept = whole ? this.#keptQueries(file, tasks) : undefined;
      const comparison = await workbench.compare(task, control, whole, undefined, kept);
      const dependencies = tasks.dependencies(file);
      results.update(file.uri, (kept) => {
        kept.addComparison(comparison, dependencies, whole, Date.now());
      });
      if (whole) {
        history.add(file.uri, pastRunOf(comparison, dependencies.file, Date.now()));
        this.#compared.fire({ task, comparison });
      }
      return comparison;
    });
  }

  async sweep(file: TaskSnapshot, follow: Follow): Promise<Sweep> {
    const { results } = this.#known;
    return this.#job({ kind: "sweep", uri: file.uri }, file, follow, async (control, tasks) => {
      const workbench = await this.#service.workbench();
      const { sweep } = await workbench.sweep(file, control);
      results.update(file.uri, (kept) => {
        kept.addSweep(sweep, tasks.dependencies(file));
      });
      return sweep;
    });
  }

  /** @param other absolute path of the other model's GGUF file. */
  async drift(file: TaskSnapshot, other: string, follow: Follow): Promise<DriftDocument> {
    return this.#job({ kind: "drift", uri: file.uri }, file, follow, async (control) => {
      const workbench = await this.#service.workbench();
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
    const { results } = this.#known;
    const [{ uri }] = files;
    requireTrust();
    for (const file of files) requireRunnable(file);
    // Vectors of other files, and of parts of this one, are no news of this file: none is noted.
    return this.#job({ kind: "analyse", uri }, undefined, follow, async (control, tasks) => {
      const workbench = await this.#service.workbench();
      const { model, data } = await workbench.analyse(analysis, files, options, control);
      const { keepAnalysis } = await import("./keepAnalysis.js");
      const digestOf = (file: TaskSnapshot): string => tasks.analysedDigest(analysis.id, file);
      const analysed = keepAnalysis(analysis, model, files, options, data, digestOf);
      results.update(uri, (kept) => {
        kept.addAnalysis(analysed);
      });
      return analysed;
    });
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
      const workbench = await this.#service.workbench();
      const { exportTask } = await import("../../workbench/exportTask.js");
      return exportTask(workbench, file, format, output, confirm, control);
    });
  }

  /** A program with the task's vector inside it, or one that asks a server. @param url where it is served already. */
  async snippet(file: TaskSnapshot, kind: SnippetKind, follow: Follow, url?: string): Promise<CopiedCode> {
    return this.#job({ kind: "export", uri: file.uri }, file, follow, async (control) => {
      const workbench = await this.#service.workbench();
      const { copyAsCode } = await import("../../workbench/copyAsCode.js");
      return copyAsCode(workbench, file, kind, this.#service.embeddedModel, control, url);
    });
  }

  /** @param model absolute path of the GGUF file, or an `hf:` address. */
  async probe(model: string, follow: Follow): Promise<ProbeResult> {
    return this.#job({ kind: "probe" }, undefined, follow, async ({ signal, onStep }) => {
      const client = await this.#service.client();
      const file = await this.#service.locate(model);
      const onProgress = (progress: Progress): void => onStep?.("load", progress);
      return client.probe({ file, options: this.#service.engineOptions }, { signal, onProgress });
    });
  }

  /** The exact prompt of a query. No file's lenses show it: it is read again while one types. */
  async prompt(
    file: TaskSnapshot,
    input: string,
    condition: PromptCondition,
    follow: Follow,
  ): Promise<RenderDocument> {
    return this.#job({ kind: "prompt" }, file, follow, async (control) => {
      const workbench = await this.#service.workbench();
      const { renderPrompt } = await import("../../workbench/renderPrompt.js");
      return renderPrompt(workbench, file, input, condition, control);
    });
  }

  /** Whether it was the last one to be loaded; the engine may have ended since. @param model a path or an address. */
  hasLoaded(model: string): boolean {
    return this.#loaded.has(model);
  }

  /** How many tokens the full prompt has. No file's lenses show it: nobody asked for it. */
  async promptSize(file: TaskSnapshot): Promise<PromptSize> {
    return this.#job({ kind: "prompt" }, file, {}, async (control) => {
      const workbench = await this.#service.workbench();
      const { measurePrompt } = await import("../../workbench/promptSize.js");
      return measurePrompt(workbench, file, control);
    });
  }

  /** Loads the model of a file, so that the next answer does not wait for it. */
  async load(file: TaskSnapshot, follow: Follow): Promise<void> {
    await this.#job({ kind: "load", uri: file.uri }, file, follow, async (control) => {
      const workbench = await this.#service.workbench();
      return workbench.load(file, control);
    });
  }

  /** Rows of a comparison are there as they come, and stay where it is stopped. */
  #keptQueries(file: TaskSnapshot, tasks: TaskState): KeptQueries {
    const { results } = this.#known;
    const named = (key: string): string => `${this.#version} ${key}`;
    return {
      of: (key) => {
        const unfinished = results.of(file.uri).unfinished(tasks.dependencies(file));
        return unfinished?.key === named(key) ? unfinished.finished : [];
      },
      keep: (key, finished, about) => {
        results.update(file.uri, (kept) => {
          kept.addUnfinished(
            { ...about, key: named(key), finished: [...finished] },
            tasks.dependencies(file),
            Date.now(),
          );
        });
      },
    };
  }

  async #job<Result>(
    options: JobOptions,
    file: TaskSnapshot | undefined,
    follow: Follow,
    work: (control: WorkControl, tasks: TaskState) => Promise<Result>,
  ): Promise<Result> {
    requireTrust();
    // Before it waits for its turn: by then the user has long corrected the file.
    if (file !== undefined) requireRunnable(file);
    return this.#jobs.run(options, follow, async (control) => {
      // As the workbench that is asked for now has them: a setting that is changed meanwhile is not what was computed with.
      const tasks = this.#known.tasks.frozen();
      try {
        return await work(this.#control(control, file, tasks), tasks);
      } catch (error) {
        if (error instanceof RequestFailure && error.code === "cancelled")
          this.#say("Cancelled. What was finished is kept.");
        throw this.#explained(error, file, tasks);
      }
    });
  }

  /** A stranger's own prompt hardly ever fits into the demo model. */
  #explained(error: unknown, file: TaskSnapshot | undefined, tasks: TaskState): unknown {
    const isTooLong = error instanceof RequestFailure && error.code === "prompt-too-long";
    const onDemo = file !== undefined && tasks.modelOf(file) === this.#service.embeddedModel;
    return isTooLong && onDemo ? tooLongForDemo(error.message) : error;
  }

  #control(
    { signal, onStep }: Required<Follow>,
    file: TaskSnapshot | undefined,
    tasks: TaskState,
  ): WorkControl {
    const { models, vectors } = this.#known;
    return {
      signal,
      onStep: (step, progress) => {
        onStep(stepText(step, progress));
      },
      onEstimate: (seconds) => {
        this.#say(`This will take about ${durationText(seconds)}.`);
      },
      onModel: (model) => {
        // By the address too, where a file names one: results are placed by what the file says.
        const names = new Set([model.file, ...(file === undefined ? [] : [tasks.modelOf(file)])]);
        this.#loaded = names;
        for (const name of names) models.set(name, model);
      },
      onCompressed: (compressed) => {
        if (file === undefined) return;
        const { taskVector } = tasks.dependencies(file);
        if (compressed.cached && vectors.isLatest(file.uri, taskVector)) return;
        vectors.add(file.uri, taskVector, noteOf(compressed, file.document, Date.now()));
      },
    };
  }
}
