import { isDeepStrictEqual } from "node:util";
import type { EngineOptions } from "../protocol/engineOptions.js";
import { RequestFailure } from "../protocol/failure.js";
import type { RequestParams, RequestResult } from "../protocol/messages.js";
import { modelFiles } from "../protocol/modelParts.js";
import { contextLength } from "./contextLength.js";
import { summariseGguf, type GgufSummary } from "./fingerprint.js";
import { HeldFiles } from "./heldFiles.js";
import { Accelerators } from "./llama/accelerators.js";
import { Context, type ContextOptions } from "./llama/context.js";
import type { LlamaLibrary } from "./llama/library.js";
import type { Model } from "./llama/model.js";
import type { Threadpool } from "./llama/threadpool.js";
import type { LoadSetting } from "./loadModel.js";
import { openModel, type OpenedModel } from "./openModel.js";
import type { UnderWay } from "./underWay.js";
import type { Watch } from "./watch.js";

/** A model in memory, and what belongs to it. */
export interface Loaded extends OpenedModel {
  /** Answers that are generated together, once there are some. */
  underWay?: UnderWay;
  readonly options: EngineOptions;
  readonly files: HeldFiles;
}

/** A model's files, and what its header tells. */
interface Examined {
  readonly files: HeldFiles;
  readonly summary: GgufSummary;
}

/** Room for one model at a time: loads it, and makes its context larger where a prompt needs that. */
export class ModelSlot {
  readonly #library: LlamaLibrary;
  readonly #accelerators: Accelerators;
  readonly #watch: Watch;
  readonly #log: (sentence: string) => void;
  #loaded: Loaded | undefined;

  /** @param log told where a model is laid and why. */
  constructor(library: LlamaLibrary, watch: Watch, log: (sentence: string) => void) {
    this.#library = library;
    this.#accelerators = new Accelerators(library);
    this.#watch = watch;
    this.#log = log;
  }

  free(): void {
    const loaded = this.#loaded;
    this.#loaded = undefined;
    if (loaded === undefined) return;
    loaded.context.free();
    loaded.threadpool.free();
    loaded.model.free();
    loaded.files.close();
  }

  /**
   * Loads and probes a model; does nothing if just this model is loaded.
   * @throws RequestFailure `model-refused` where the probe fails, and those of Model.load.
   */
  load({ file, options }: RequestParams<"load">): RequestResult<"load"> {
    const examined = this.#examine(file);
    const present = this.#loaded;
    if (
      present?.info.fingerprint === examined.summary.fingerprint &&
      isDeepStrictEqual(present.options, options) &&
      present.files.unchanged
    ) {
      examined.files.close();
      return { ...present.info, file };
    }
    const result = this.#probe(file, options, examined);
    if (result.model === null || !result.supported) {
      this.free();
      throw new RequestFailure("model-refused", result.reason ?? "The model is not supported.");
    }
    return result.model;
  }

  /** Loads a model and reports whether it is supported; a refusal is a result here, not an error. */
  probe({ file, options }: RequestParams<"probe">): RequestResult<"probe"> {
    return this.#probe(file, options, this.#examine(file));
  }

  /** @throws RequestFailure `model-unreadable` where the files of the model in it are not as they were. */
  requireUnchanged(): void {
    this.#loaded?.files.requireUnchanged();
  }

  /** @throws RequestFailure `bad-request` where no model is loaded. */
  require(): Loaded {
    if (this.#loaded === undefined) throw new RequestFailure("bad-request", "No model is loaded.");
    return this.#loaded;
  }

  /**
   * Makes sure that the longest prompt fits, with `room` tokens behind it.
   * @throws RequestFailure `prompt-too-long` where the model's context is shorter; `bad-request` for unknown tokens.
   */
  reserve(loaded: Loaded, prompts: readonly (readonly number[])[], room: number): void {
    const limit = contextLength(loaded.model);
    let longest = 0;
    for (const tokens of prompts) {
      checkTokens(loaded.model, tokens);
      longest = Math.max(longest, tokens.length);
    }
    if (longest > limit) {
      throw new RequestFailure(
        "prompt-too-long",
        `A prompt of ${longest} tokens does not fit into the model's context of ${limit}. Use fewer or shorter demonstrations, or a model with a longer context.`,
      );
    }
    const needed = 2 * longest + room + loaded.context.options.batchTokens;
    if (needed <= loaded.context.options.cells) return;
    const options = { ...loaded.context.options, cells: 2 ** Math.ceil(Math.log2(needed)) };
    const former = loaded.context.options;
    loaded.context.free();
    try {
      loaded.context = this.#context(loaded.model, loaded.threadpool, options);
    } catch (error) {
      try {
        loaded.context = this.#context(loaded.model, loaded.threadpool, former);
      } catch {
        // Not even what was there before: the next load begins anew, with what memory there is then.
        this.free();
      }
      throw error;
    }
  }

  #context(model: Model, threadpool: Threadpool, options: ContextOptions): Context {
    return new Context(this.#library, model, threadpool, options, () => this.#watch.cancelled());
  }

  /** Holds a model's files before anything is read from them. */
  #examine(file: string): Examined {
    const files = HeldFiles.open(modelFiles(file));
    try {
      return { files, summary: summariseGguf(this.#library.symbols, file) };
    } catch (error) {
      files.close();
      throw error;
    }
  }

  #probe(file: string, options: EngineOptions, { files, summary }: Examined): RequestResult<"probe"> {
    this.free();
    try {
      const { result, opened } = openModel(this.#setting, file, options, summary);
      if (opened !== undefined) this.#loaded = { ...opened, options, files };
      files.requireUnchanged();
      return result;
    } catch (error) {
      this.free();
      throw error;
    } finally {
      if (this.#loaded?.files !== files) files.close();
    }
  }

  get #setting(): LoadSetting {
    return {
      library: this.#library,
      accelerators: this.#accelerators,
      hooks: {
        progress: (fraction: number): void => {
          this.#watch.progress(Math.round(fraction * 100), 100);
        },
        stopped: () => this.#watch.cancelled(),
      },
      makeContext: (model, threadpool, shape) => this.#context(model, threadpool, shape),
      log: this.#log,
    };
  }
}

/** @throws RequestFailure `bad-request` for a token that llama.cpp would look up outside its vocabulary. */
export function checkTokens(model: Model, tokens: readonly number[]): void {
  const outside = tokens.find((token) => token >= model.facts.vocabulary);
  if (outside === undefined) return;
  throw new RequestFailure(
    "bad-request",
    `There is no token ${outside}: the model's vocabulary has ${model.facts.vocabulary}.`,
  );
}
