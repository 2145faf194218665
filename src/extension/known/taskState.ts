import { modelName } from "../../protocol/modelParts.js";
import { chooseModel } from "../../workbench/modelChoice.js";
import type { KnownModels } from "./knownModels.js";
import type { RunSettings } from "../settings/runSettings.js";
import { dependenciesOf, dialDigest, type Conditions, type Dependencies } from "./dependencies.js";
import { dialAnalysis } from "./namedAnalyses.js";
import type { TaskSnapshot } from "../files/taskSnapshot.js";

/** Nobody should take it for a model to work with. */
const EMBEDDED = "icl-demo (demo model)";

export interface TaskStateOptions {
  readonly models: KnownModels;
  readonly settings: () => RunSettings;
  /** For files that name no model: an absolute path, or an `hf:` address. */
  readonly defaultModel: () => string;
  /** The file of the model that comes with the extension. */
  readonly embeddedModel: string;
}

/** What a task stands on: the model that it is run on, and digests of all that its results depend on. */
export class TaskState {
  readonly #options: TaskStateOptions;

  constructor(options: TaskStateOptions) {
    this.#options = options;
  }

  /** The same under the settings as they are now: what is computed under them is not of those that come meanwhile. */
  frozen(): TaskState {
    const settings = this.#options.settings();
    const model = this.#options.defaultModel();
    return new TaskState({ ...this.#options, settings: () => settings, defaultModel: () => model });
  }

  /** The model that a file is run on: a path, or an `hf:` address. */
  modelOf({ path, document }: Pick<TaskSnapshot, "path" | "document">): string {
    const { defaultModel, embeddedModel: embedded } = this.#options;
    return chooseModel(path, { named: document.settings.model, fallback: defaultModel(), embedded });
  }

  /** What the model of a file is called, everywhere. */
  modelName(task: Pick<TaskSnapshot, "path" | "document">): string {
    return this.nameOf(this.modelOf(task));
  }

  /** @param model a path or an address. */
  nameOf(model: string): string {
    const { embeddedModel, models } = this.#options;
    return model === embeddedModel ? EMBEDDED : (models.get(model)?.name ?? modelName(model, undefined));
  }

  dependencies(task: Pick<TaskSnapshot, "path" | "document">): Dependencies {
    return dependenciesOf(task.document, this.#conditions(task));
  }

  /** Digest of all that a file's part in an analysis depends on. @param analysis its name. */
  analysedDigest(analysis: string, task: Pick<TaskSnapshot, "path" | "document">): string {
    return analysis === dialAnalysis
      ? dialDigest(task.document, this.#conditions(task))
      : this.dependencies(task).file;
  }

  #conditions(task: Pick<TaskSnapshot, "path" | "document">): Conditions {
    const { kvType, flashAttention, seed, exhaustive } = this.#options.settings();
    const model = this.modelOf(task);
    const fingerprint = this.#options.models.get(model)?.fingerprint;
    return { model, fingerprint, kvType, flashAttention, seed, exhaustive };
  }
}
