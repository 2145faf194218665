import { unwatchFile, watchFile } from "node:fs";
import { runModes, type RunMode } from "../method/runQuery.js";
import type { ModelInfo } from "../protocol/model.js";
import { InvalidTaskFile, readTaskFile, type TaskFile } from "../workbench/taskFile.js";
import type { Workbench } from "../workbench/workbench.js";
import type { WorkControl } from "../workbench/workControl.js";
import { ServedTask } from "./servedTask.js";

/** How often files are looked at, in milliseconds. Some file systems report no changes by themselves. */
const LOOK_INTERVAL = 500;

/** Reads a task file, and may use it in another way than it says itself. */
type ReadTask = (file: string) => Promise<TaskFile>;

/** What an id of `/v1/models` stands for. */
export type ServedModel =
  { readonly kind: "task"; readonly served: ServedTask; readonly mode: RunMode } | { readonly kind: "bare" };

export interface ServedModelsEvents {
  /** An edited file is served as it is now. */
  onServed(name: string): void;
  /** An edited file cannot be served; its earlier version is still served. */
  onProblem(name: string, error: unknown): void;
}

/** The tasks that are served, each by three names, and the bare model. Edited files are compressed again. */
export class ServedModels {
  readonly model: ModelInfo;
  /** Seconds since 1970, as OpenAI's interface tells them. */
  readonly created = Math.floor(Date.now() / 1000);
  readonly #workbench: Workbench;
  readonly #control: WorkControl;
  readonly #read: ReadTask;
  readonly #tasks = new Map<string, ServedTask>();
  #work: Promise<void> = Promise.resolve();

  private constructor(workbench: Workbench, control: WorkControl, read: ReadTask, model: ModelInfo) {
    this.#workbench = workbench;
    this.#control = control;
    this.#read = read;
    this.model = model;
  }

  /**
   * Compresses all tasks.
   * @param read what reads a file, at first and whenever it has changed.
   * @throws InvalidTaskFile where one cannot be run, has the name of another, or is to be run on another model.
   */
  static async open(
    workbench: Workbench,
    files: readonly string[],
    control: WorkControl,
    read: ReadTask = readTaskFile,
  ): Promise<ServedModels> {
    let models: ServedModels | undefined;
    for (const file of files) {
      const task = await read(file);
      const model = await workbench.load(task, control);
      models ??= new ServedModels(workbench, control, read, model);
      if (model.fingerprint !== models.model.fingerprint) {
        throw new InvalidTaskFile(
          task.path,
          `${file} names another model than ${files[0] ?? ""}. One server serves one model: give it for all of them with --model.`,
        );
      }
      const { name } = task.document.settings;
      const opened = models;
      const taken = idsOf(name).find((id) => opened.find(id) !== undefined);
      if (taken !== undefined) {
        throw new InvalidTaskFile(
          task.path,
          `There is a model named "${taken}" already, before ${file}. Give the task another name.`,
        );
      }
      models.#tasks.set(name, await models.#open(task));
    }
    if (models === undefined) throw new RangeError("There is no file to serve.");
    return models;
  }

  /** All ids, the tasks in the order of their files. */
  get ids(): string[] {
    return [...[...this.#tasks.keys()].flatMap(idsOf), this.bareId];
  }

  get bareId(): string {
    return this.model.name === "" ? "model" : this.model.name;
  }

  find(id: string): ServedModel | undefined {
    if (id === this.bareId) return { kind: "bare" };
    for (const [name, served] of this.#tasks) {
      const mode = runModes.find((one) => id === idOf(name, one));
      if (mode !== undefined) return { kind: "task", served, mode };
    }
    return undefined;
  }

  /**
   * Compresses files again when they change. Until that is done, and where it fails, the former version is served.
   * @returns what ends the watch.
   */
  watch(events: ServedModelsEvents): () => void {
    const watched = [...this.#tasks].map(([name, { task }]) => {
      const listener = (): void => {
        this.#work = this.#work.then(async () => this.#renew(name, events));
      };
      watchFile(task.path, { interval: LOOK_INTERVAL, persistent: false }, listener);
      return { file: task.path, listener };
    });
    return () => {
      for (const { file, listener } of watched) unwatchFile(file, listener);
    };
  }

  async #renew(name: string, events: ServedModelsEvents): Promise<void> {
    const former = this.#tasks.get(name);
    if (former === undefined || this.#control.signal?.aborted === true) return;
    const { path: file, document: before } = former.task;
    try {
      const task = await this.#read(file);
      if (task.document.text === before.text) return;
      const { name: renamed, model } = task.document.settings;
      if (renamed !== name || model !== before.settings.model) {
        throw new InvalidTaskFile(
          file,
          `${file} has another name or model now. Start the server again for that.`,
        );
      }
      this.#tasks.set(name, await this.#open(task));
      events.onServed(name);
    } catch (error) {
      events.onProblem(name, error);
    }
  }

  async #open(task: TaskFile): Promise<ServedTask> {
    const { vector } = await this.#workbench.compress(task, this.#control);
    return ServedTask.open(this.#workbench.engine, task, vector);
  }
}

/** How a task is named in one of its modes; with its vector plainly. */
function idOf(name: string, mode: RunMode): string {
  return mode === "task-vector" ? name : `${name}@${mode}`;
}

function idsOf(name: string): string[] {
  return runModes.map((mode) => idOf(name, mode));
}
