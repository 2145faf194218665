import * as vscode from "vscode";
import { RequestFailure } from "../../protocol/failure.js";
import type { TaskSnapshot } from "../files/taskSnapshot.js";
import type { Known } from "../known/known.js";
import type { Log } from "../messages/log.js";
import type { EngineService } from "./engineService.js";
import type { TaskRunner } from "./taskRunner.js";

/** Milliseconds without a change before a prompt is counted. */
const PAUSE = 400;
/** Characters of a file beyond which its prompt is not counted: it fits no model here, and typing comes first. */
const LONGEST = 200_000;

/**
 * Counts the tokens of the file that is being looked at, so that it is known whether they fit before anything is run. Only
 * on the model that is loaded, or on the embedded one, which loads in a moment: no large model is loaded for that.
 */
export class PromptSizer implements vscode.Disposable {
  readonly #known: Known;
  readonly #service: EngineService;
  readonly #runner: TaskRunner;
  readonly #log: Log;
  readonly #tried = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(known: Known, service: EngineService, runner: TaskRunner, log: Log) {
    this.#known = known;
    this.#service = service;
    this.#runner = runner;
    this.#log = log;
  }

  /** Counts in a moment, where something is not counted yet. */
  update(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#count().catch((error: unknown) => {
        // Whoever runs the file sees why.
        this.#log.debug(`The prompt's tokens were not counted: ${String(error)}`);
      });
    }, PAUSE);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  async #count(): Promise<void> {
    const { files, jobs, sizes, vectors } = this.#known;
    const tasks = this.#known.tasks.frozen();
    const document = vscode.window.activeTextEditor?.document;
    if (document === undefined || !files.canRun(document) || !vscode.workspace.isTrusted) return;
    // What runs comes first; when it has ended there is another update.
    if (jobs.views.length > 0) return;
    const file = files.latest(document);
    if (!isCountable(file) || !this.#isAtHand(tasks.modelOf(file))) return;
    const { prompt: digest, taskVector } = tasks.dependencies(file);
    const { state } = this.#service;
    // No engine is started for a file that is only looked at, or that is known to fit: it is for what is being written.
    const isWritten = document.isUntitled || document.version > 1;
    const fits = vectors.find(file.uri, taskVector)?.stale === false;
    if (state.kind === "stopped" && (!isWritten || fits)) return;
    if (sizes.get(digest) !== undefined || this.#tried.has(digest)) return;
    this.#tried.add(digest);
    let size;
    try {
      size = await this.#runner.promptSize(file);
    } catch (error) {
      // What was stopped is no answer: it is counted the next time.
      if (error instanceof RequestFailure && error.code === "cancelled") this.#tried.delete(digest);
      throw error;
    }
    // A model that was never loaded before is known by now, and what is digested has changed with it.
    sizes.set(tasks.dependencies(file).prompt, size);
  }

  #isAtHand(model: string): boolean {
    const { state, embeddedModel } = this.#service;
    return state.kind === "running" ? this.#runner.hasLoaded(model) : model === embeddedModel;
  }
}

function isCountable({ document }: TaskSnapshot): boolean {
  return (
    document.demonstrations.length > 0 &&
    document.text.length <= LONGEST &&
    document.problems.every(({ severity }) => severity !== "error")
  );
}
