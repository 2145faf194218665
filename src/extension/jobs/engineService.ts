import path from "node:path";
import type { VectorCache } from "../../cache/vectorCache.js";
import type { EngineClient } from "../../client/engineClient.js";
import { isModelAddress } from "../../language/modelAddress.js";
import { boundedExtraction, exhaustiveExtraction } from "../../method/teachingPlan.js";
import type { ModelHelper } from "../../models/modelHelper.js";
import type { Place } from "../../models/places.js";
import { ENGINE_LINE } from "../../protocol/engineLine.js";
import type { EngineOptions } from "../../protocol/engineOptions.js";
import type { Workbench } from "../../workbench/workbench.js";
import type { Log } from "../messages/log.js";
import type { EngineState, EngineView } from "../known/running.js";
import type { RunSettings } from "../settings/runSettings.js";

/** Where this extension's own files are, absolute. */
interface ExtensionFiles {
  readonly engineEntry: string;
  readonly modelsHelperEntry: string;
  readonly embeddedModel: string;
}

export interface EngineServiceOptions {
  readonly files: ExtensionFiles;
  readonly settings: () => RunSettings;
  /** The cache's folder where the settings name none; absolute. */
  readonly cacheFolder: string;
  /** What relative paths in settings start from; absolute. */
  readonly settingsFolder: string | undefined;
  readonly log: Log;
  /** Called when the engine's process starts or ends. */
  readonly onState: () => void;
}

interface Built {
  readonly settings: string;
  readonly workbench: Workbench;
  readonly client: EngineClient;
}

const MEGABYTE = 1024 * 1024;
const MINUTE = 60_000;

/**
 * The engine, the cache and the workbench over them, as the settings want them. Nothing is loaded before it
 * is asked for; the process starts with the first request and ends when idle.
 */
export class EngineService implements EngineView {
  readonly #options: EngineServiceOptions;
  #built: Built | undefined;
  #turn: Promise<void> = Promise.resolve();
  #client: EngineClient | undefined;
  #cache: { readonly settings: string; readonly cache: Promise<VectorCache> } | undefined;
  #disposed = false;

  constructor(options: EngineServiceOptions) {
    this.#options = options;
  }

  get state(): EngineState {
    const pid = this.#client?.pid;
    return pid === undefined ? { kind: "stopped" } : { kind: "running", pid };
  }

  get defaultModel(): string {
    const { settings, files, settingsFolder } = this.#options;
    const { modelPath } = settings();
    if (modelPath === "") return files.embeddedModel;
    if (isModelAddress(modelPath)) return modelPath;
    return path.resolve(settingsFolder ?? path.dirname(files.embeddedModel), modelPath);
  }

  get embeddedModel(): string {
    return this.#options.files.embeddedModel;
  }

  /** The file of a model that is named by a path or an address; nothing is downloaded. @throws ModelNotDownloaded */
  async locate(model: string): Promise<string> {
    if (!isModelAddress(model)) return model;
    const [{ locateModel }, { places }] = await Promise.all([
      import("../../models/localModel.js"),
      this.modelPlaces(),
    ]);
    return locateModel(model, places);
  }

  /** Where models lie, and the folder that they are downloaded into. */
  async modelPlaces(): Promise<{ readonly places: readonly Place[]; readonly folder: string }> {
    const { downloadFolder, knownPlaces } = await import("../../models/places.js");
    const settings = this.#options.settings();
    const folder = downloadFolder(settings.downloadFolder);
    return { places: knownPlaces(folder, settings.modelFolders), folder };
  }

  /** Finds and downloads models, beside this process. */
  async modelHelper(): Promise<ModelHelper> {
    const { ModelHelper } = await import("../../models/modelHelper.js");
    return new ModelHelper(this.#options.files.modelsHelperEntry);
  }

  get engineOptions(): EngineOptions {
    const { threads, kvType, flashAttention, device, gpuLayers, contextSize, rpcServers } =
      this.#options.settings();
    return { threads, kvType, flashAttention, device, gpuLayers, contextSize, rpcServers };
  }

  get cacheFolder(): string {
    const { cacheFolder } = this.#options.settings();
    return cacheFolder === "" ? this.#options.cacheFolder : path.resolve(cacheFolder);
  }

  /** The workbench for the settings as they are; to be asked for at the beginning of each piece of work. */
  async workbench(): Promise<Workbench> {
    return (await this.#current()).workbench;
  }

  async client(): Promise<EngineClient> {
    return (await this.#current()).client;
  }

  /** Apart from the workbench: who looks at the vectors after a change of the settings ends no work under way. */
  async cache(): Promise<VectorCache> {
    const settings = JSON.stringify([this.cacheFolder, this.#options.settings().cacheMegabytes]);
    if (this.#cache?.settings !== settings) this.#cache = { settings, cache: this.#openCache() };
    return this.#cache.cache;
  }

  /** Ends the process; the next request starts another, whatever happened before. */
  async stop(): Promise<void> {
    await this.#client?.restart();
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#client?.dispose();
  }

  /** One call after another: two that saw the same change of the settings would each build a client, and one be lost. */
  async #current(): Promise<Built> {
    const turn = this.#turn.then(async () => this.#renewed());
    this.#turn = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  }

  async #renewed(): Promise<Built> {
    const wanted = this.#signature();
    if (this.#built?.settings === wanted) return this.#built;
    await this.#built?.client.dispose();
    this.#built = undefined;
    this.#built = await this.#build(wanted);
    return this.#built;
  }

  #signature(): string {
    const { libraryPath, idleMinutes, exhaustive, seed, cacheMegabytes } = this.#options.settings();
    const { defaultModel, engineOptions, cacheFolder } = this;
    return JSON.stringify([
      libraryPath,
      idleMinutes,
      exhaustive,
      seed,
      cacheMegabytes,
      defaultModel,
      engineOptions,
      cacheFolder,
    ]);
  }

  async #openCache(): Promise<VectorCache> {
    const { log, settings } = this.#options;
    const { VectorCache } = await import("../../cache/vectorCache.js");
    return new VectorCache(this.cacheFolder, {
      maxBytes: settings().cacheMegabytes * MEGABYTE,
      onWarning: (message) => {
        log.warn(message);
      },
    });
  }

  async #build(settings: string): Promise<Built> {
    const { files, log, onState } = this.#options;
    const { libraryPath, idleMinutes, exhaustive, seed } = this.#options.settings();
    // Loaded late: typing in a file needs none of it.
    const [clients, workbenches, cache] = await Promise.all([
      import("../../client/engineClient.js"),
      import("../../workbench/workbench.js"),
      this.cache(),
    ]);
    const client = new clients.EngineClient({
      entry: files.engineEntry,
      idleLimit: idleMinutes * MINUTE,
      ...(libraryPath === "" ? {} : { environment: { ICL_LLAMA_DIR: libraryPath } }),
      log: (line) => {
        // What was chosen and why is for everyone; llama.cpp's own words are many.
        if (line.startsWith(ENGINE_LINE)) log.info(`Engine: ${line.slice(ENGINE_LINE.length)}`);
        else log.debug(line);
      },
      onState: (state, reason) => {
        log.info(`Engine ${state}: ${reason}`);
        onState();
      },
    });
    if (this.#disposed) await client.dispose();
    this.#client = client;
    const workbench = new workbenches.Workbench({
      engine: client,
      cache,
      engineOptions: this.engineOptions,
      defaultModel: this.defaultModel,
      embeddedModel: this.embeddedModel,
      locate: async (address) => this.locate(address),
      seed,
      limits: exhaustive ? exhaustiveExtraction : boundedExtraction,
    });
    return { settings, workbench, client };
  }
}
