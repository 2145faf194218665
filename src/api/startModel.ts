import { readFile } from "node:fs/promises";
import path from "node:path";
import { cacheLocation } from "../cache/location.js";
import { VectorCache } from "../cache/vectorCache.js";
import { EngineClient } from "../client/engineClient.js";
import {
  describeContext,
  describeModel,
  requireSameModel,
  settingsFrom,
} from "../exchange/describedVector.js";
import { fromDocument, readExportedVector, type ExportedVector } from "../exchange/exportedVector.js";
import { describedTask, fitVector } from "../exchange/fitVector.js";
import { ForeignFile } from "../exchange/foreignFile.js";
import { ofExport } from "../exchange/givenVector.js";
import { kvPrefixDocumentName, readKvPrefixDocument } from "../exchange/kvPrefix.js";
import { isModelAddress } from "../language/modelAddress.js";
import { parseDocument } from "../language/parse.js";
import type { Interventions } from "../method/intervention.js";
import { boundedExtraction } from "../method/teachingPlan.js";
import { runFromState } from "../method/runFromState.js";
import { runQuery, type QueryTask, type RunResult } from "../method/runQuery.js";
import type { TaskVector } from "../method/taskVector.js";
import { locateModel } from "../models/localModel.js";
import { downloadFolder, knownPlaces } from "../models/places.js";
import type { RequestControl } from "../protocol/engine.js";
import { defaultEngineOptions, engineOptions } from "../protocol/engineOptions.js";
import { reasonOf } from "../protocol/errorCode.js";
import type { ModelInfo } from "../protocol/model.js";
import type { StateFile } from "../protocol/savedState.js";
import { messageProblem } from "../protocol/wire.js";
import { findInstallation } from "../workbench/installation.js";
import { readTaskFile } from "../workbench/taskFile.js";
import { Workbench } from "../workbench/workbench.js";
import type { WorkControl } from "../workbench/workControl.js";
import {
  IclError,
  type Answer,
  type CallOptions,
  type Model,
  type ModelFacts,
  type ModelOptions,
  type Prefix,
  type Vector,
} from "./contract.js";
import { asIclError } from "./failures.js";

const CACHE_BYTES = 1024 * 1024 * 1024;

/** What answering takes, behind the plain objects that callers hold. */
type Known =
  | { readonly task: QueryTask; readonly vector: TaskVector }
  | { readonly task: QueryTask; readonly state: StateFile };

export async function startModel(options: ModelOptions): Promise<Model> {
  return asIclError(async () => {
    const { embeddedModel, engineEntry } = findInstallation();
    const { file, threads, kvType, flashAttention, cacheFolder, log } = options;
    const model = file === undefined ? embeddedModel : await fileOf(file);
    const checked = engineOptions().safeParse({
      ...defaultEngineOptions,
      ...(threads === undefined ? {} : { threads }),
      ...(kvType === undefined ? {} : { kvType }),
      ...(flashAttention === undefined ? {} : { flashAttention }),
    });
    if (!checked.success) {
      const why = messageProblem(checked.error);
      throw new IclError("bad-request", `The options of the model cannot be used (${why}). Correct them.`);
    }
    const engine = new EngineClient({ entry: engineEntry, ...(log === undefined ? {} : { log }) });
    try {
      const info = await engine.load({ file: model, options: checked.data }, controlOf(options, "load"));
      const workbench = new Workbench({
        engine,
        cache: new VectorCache(cacheLocation(cacheFolder), { maxBytes: CACHE_BYTES }),
        engineOptions: checked.data,
        defaultModel: model,
        modelOverride: model,
        seed: 0,
        limits: boundedExtraction,
      });
      return new OpenModel(engine, workbench, info);
    } catch (error) {
      await engine.dispose();
      throw error;
    }
  });
}

/** An address as on the command line, except that there is nobody to ask whether it may be downloaded. */
async function fileOf(model: string): Promise<string> {
  return isModelAddress(model) ? locateModel(model, knownPlaces(downloadFolder(), [])) : path.resolve(model);
}

class OpenModel implements Model {
  readonly facts: ModelFacts;
  readonly #engine: EngineClient;
  readonly #workbench: Workbench;
  readonly #info: ModelInfo;
  readonly #known = new WeakMap<object, Known>();
  #closed = false;

  constructor(engine: EngineClient, workbench: Workbench, info: ModelInfo) {
    this.#engine = engine;
    this.#workbench = workbench;
    this.#info = info;
    this.facts = { ...describeModel(info), release: info.release };
  }

  async loadVector(source: string | Uint8Array | object): Promise<Vector> {
    return this.#open(async () => this.#fromExport(await exported(source)));
  }

  async computeVector(file: string, options: CallOptions = {}): Promise<Vector> {
    return this.#open(async () => {
      const task = await readTaskFile(file);
      const { vector } = await this.#workbench.compress(task, workControl(options));
      return this.#vector(task.document.settings.name, task.document, vector);
    });
  }

  async loadPrefix(file: string): Promise<Prefix> {
    return this.#open(async () => {
      const state = path.resolve(file);
      const beside = kvPrefixDocumentName(state);
      const document = readKvPrefixDocument((await contentsOf(beside)).toString("utf8"), beside);
      const { model, conditions, sha256, tokens, prompt, demonstrations, instruction } = document;
      requireSameModel(`The KV prefix ${file}`, model, describeModel(this.#info));
      const settings = {
        ...settingsFrom(prompt, document.task, parseDocument("").settings),
        instruction: instruction ?? undefined,
      };
      const shown = demonstrations.map(({ input, output }) => ({
        input: { text: input },
        output: { text: output },
      }));
      const prefix: Prefix = Object.freeze({ kind: "kv-prefix", task: document.task, tokens });
      const task = { settings, demonstrations: shown };
      this.#known.set(prefix, { task, state: { file: state, conditions, sha256 } });
      return prefix;
    });
  }

  async answer(task: Vector | Prefix, input: string, options: CallOptions = {}): Promise<Answer> {
    return this.#open(async () => {
      const known = this.#known.get(task);
      if (known === undefined) {
        throw new IclError(
          "bad-request",
          "This vector or prefix was loaded by another model. Load it with this one.",
        );
      }
      const control = controlOf(options, "answer");
      const result =
        "vector" in known
          ? await runQuery(this.#engine, known.task, input, known.vector, "task-vector", control)
          : await runFromState(this.#engine, known.task, input, known.state, control);
      return answerOf(result);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#engine.dispose();
  }

  #fromExport(exported: ExportedVector): Vector {
    const { task: name } = exported.description;
    const given = ofExport(exported, `“${name}”`);
    const task = describedTask(given);
    return this.#vector(name, task, fitVector(given, task, this.#info));
  }

  #vector(name: string, task: QueryTask, vector: TaskVector): Vector {
    const { layer, method, scale, followThrough, interventions } = vector;
    const shown: Vector = Object.freeze({
      kind: "task-vector",
      task: name,
      method,
      layer,
      scale,
      followThrough,
      context: describeContext(task, vector.frame),
      values: onlyVector(interventions)?.slice() ?? null,
    });
    this.#known.set(shown, { task, vector });
    return shown;
  }

  async #open<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#closed) throw new IclError("closed", "The model was closed. Open it again.");
    return asIclError(work);
  }
}

/** What is written at the prompt's last token, where that is one vector whatever the query. */
function onlyVector({ separator }: Interventions): Float32Array | undefined {
  const [one, ...more] = separator;
  return one?.source.kind === "vector" && more.length === 0 ? one.source.values : undefined;
}

function answerOf({ answer, promptTokens, top, milliseconds }: RunResult): Answer {
  return {
    text: answer,
    promptTokens,
    top: top.map(({ text, probability }) => ({ text, probability })),
    milliseconds,
  };
}

async function exported(source: string | Uint8Array | object): Promise<ExportedVector> {
  if (typeof source === "string") return readExportedVector(await contentsOf(source), source);
  if (source instanceof Uint8Array) return readExportedVector(source, "The given file");
  return fromDocument(source, "The given object");
}

async function contentsOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const why = reasonOf(error);
    const what = why === "ENOENT" ? `There is no file ${file}` : `${file} cannot be read (${why})`;
    throw new ForeignFile(`${what}. Check the path.`, { cause: error });
  }
}

function controlOf({ signal, onProgress }: CallOptions, step: string): RequestControl {
  return { signal, onProgress: ({ done, total }) => onProgress?.(step, done, total) };
}

function workControl({ signal, onProgress }: CallOptions): WorkControl {
  return {
    ...(signal === undefined ? {} : { signal }),
    onStep: (step, { done, total }) => onProgress?.(step, done, total),
  };
}
