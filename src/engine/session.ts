import { isDeepStrictEqual } from "node:util";
import { RequestFailure } from "../protocol/failure.js";
import type { EngineOptions } from "../protocol/engineOptions.js";
import type { RequestName, RequestParams, RequestResult } from "../protocol/messages.js";
import { fitCells } from "./cells/fitCells.js";
import { withCells } from "./cells/withCells.js";
import { renderChat } from "./chat/render.js";
import { modelFiles } from "../protocol/modelParts.js";
import { summariseGguf, type GgufSummary } from "./fingerprint.js";
import { HeldFiles } from "./heldFiles.js";
import { Accelerators } from "./llama/accelerators.js";
import { Context, type ContextOptions } from "./llama/context.js";
import type { LlamaLibrary } from "./llama/library.js";
import type { Model } from "./llama/model.js";
import type { Threadpool } from "./llama/threadpool.js";
import type { LoadSetting } from "./loadModel.js";
import { openModel, type OpenedModel } from "./openModel.js";
import { contextLength } from "./contextLength.js";
import { readControlVector } from "./controlVector.js";
import { innerProducts } from "./rows/relate.js";
import { captureGroups, captureStates } from "./rows/capture.js";
import { evaluateRows } from "./rows/evaluate.js";
import { Interventions } from "./rows/interventions.js";
import { decodeSpan, measureFirstToken } from "./rows/measure.js";
import { SPINE_SEQUENCE } from "./rows/plan.js";
import { UnderWay } from "./underWay.js";
import { digestOf, heldPrefix, openSavedState, stateConditions } from "./savedState.js";

/** How a request reports and is stopped, as the thread that computes sees it. */
export interface Watch {
  cancelled(): boolean;
  progress(done: number, total: number): void;
}

/** What is asked for and what is answered, of one kind of request. */
type Params<Name extends RequestName> = RequestParams<Name>;
type Result<Name extends RequestName> = RequestResult<Name>;
type Requests = { readonly [Name in RequestName]: (params: Params<Name>) => Result<Name> };

interface Loaded extends OpenedModel {
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

/** A model in memory and the requests on it. Runs in one thread and blocks it. */
export class Session implements Requests {
  readonly #library: LlamaLibrary;
  readonly #accelerators: Accelerators;
  readonly #log: (sentence: string) => void;
  #loaded: Loaded | undefined;
  #watch: Watch = { cancelled: () => false, progress: () => undefined };

  /** @param log told where a model is laid and why. */
  constructor(library: LlamaLibrary, log: (sentence: string) => void = () => undefined) {
    this.#library = library;
    this.#accelerators = new Accelerators(library);
    this.#log = log;
  }

  /** Sets who hears of progress, and is asked whether to stop, by the requests that follow. */
  watch(watch: Watch): void {
    this.#watch = watch;
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
  load({ file, options }: Params<"load">): Result<"load"> {
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
  probe({ file, options }: Params<"probe">): Result<"probe"> {
    return this.#probe(file, options, this.#examine(file));
  }

  /**
   * Runs a request on the loaded model, whose result counts only if the model's files stayed as they are.
   * @throws RequestFailure `model-unreadable` where they did not, before anything is read from them where possible.
   */
  whileUnchanged<Result>(work: () => Result): Result {
    const files = this.#loaded?.files;
    files?.requireUnchanged();
    try {
      return work();
    } finally {
      files?.requireUnchanged();
    }
  }

  tokenize({ texts, beginning }: Params<"tokenize">): Result<"tokenize"> {
    const { model } = this.#require();
    return { tokens: texts.map((text) => model.tokenize(text, beginning)) };
  }

  /** @throws RequestFailure `chat-unsupported` where the model has no template, or one that cannot be used. */
  chat(params: Params<"chat">): Result<"chat"> {
    return renderChat(this.#require().model, params);
  }

  pieces({ tokens }: Params<"pieces">): Result<"pieces"> {
    const { model } = this.#require();
    checkTokens(model, tokens);
    return { pieces: tokens.map((token) => model.text(token)) };
  }

  capture({ groups }: Params<"capture">): Result<"capture"> {
    const loaded = this.#require();
    const prompts = groups.flat();
    this.#reserve(loaded, prompts, 0);
    return captureGroups(loaded.context, groups, loaded.model.facts.embeddingLength, (done) => {
      this.#watch.progress(done, prompts.length);
    });
  }

  /** Residual streams at the last tokens of prompts. @throws RequestFailure `bad-request` for layers and tokens that are not there. */
  states({ prompts, layers }: Params<"states">): Result<"states"> {
    const loaded = this.#require();
    const { facts } = loaded.model;
    const rising = layers.every((layer, place) => layer > (layers[place - 1] ?? -1) && layer < facts.layers);
    if (!rising) {
      throw new RequestFailure(
        "bad-request",
        `The layers ${layers.join(", ")} are not in rising order, or not among the model's ${facts.layers}.`,
      );
    }
    const short = prompts.find(({ tokens, count }) => count > tokens.length);
    if (short !== undefined) {
      throw new RequestFailure(
        "bad-request",
        `The last ${short.count} tokens are asked for, of a prompt of ${short.tokens.length}.`,
      );
    }
    this.#reserve(
      loaded,
      prompts.map(({ tokens }) => tokens),
      0,
    );
    return captureStates(loaded.context, prompts, layers, facts.embeddingLength, (done) => {
      this.#watch.progress(done, prompts.length);
    });
  }

  /** Inner products of the residual streams at the prompts' last tokens: for each layer a lower triangle. */
  relate({ prompts }: Params<"relate">): Result<"relate"> {
    const { groups, evaluatedTokens } = this.capture({ groups: prompts.map((prompt) => [prompt]) });
    const { layers, embeddingLength } = this.#require().model.facts;
    const products = Array.from({ length: layers }, (_, layer) => {
      if (this.#watch.cancelled()) throw new RequestFailure("cancelled", "The request was cancelled.");
      return innerProducts(groups, layer, embeddingLength);
    });
    return { layers: products, evaluatedTokens };
  }

  evaluate({ vectors, rows, cells = [], controlVector, state }: Params<"evaluate">): Result<"evaluate"> {
    const loaded = this.#require();
    const start = performance.now();
    const limit = contextLength(loaded.model);
    const behind = withCells(rows, cells);
    if (cells.length > 0 && (state !== undefined || controlVector !== undefined)) {
      throw new RequestFailure(
        "bad-request",
        "Cells were computed without a control vector, and stand where a saved KV cache would. Use one or the other.",
      );
    }
    let most = 0;
    for (const { tokens, expected, generate } of behind) {
      checkTokens(loaded.model, expected);
      const room = Math.min(generate?.maxTokens ?? 0, Math.max(0, limit - tokens.length));
      most = Math.max(most, room + expected.length);
    }
    if (state !== undefined && controlVector !== undefined) {
      throw new RequestFailure(
        "bad-request",
        "A saved KV cache was computed without the control vector. Use one or the other.",
      );
    }
    if (state !== undefined && loaded.context.options.isolated) {
      throw new RequestFailure(
        "bad-request",
        "This model keeps a recurrent state: it cannot continue from a saved KV cache. Run the prompts whole.",
      );
    }
    const saved = state && openSavedState(state, stateConditions(loaded.info));
    const prompts = behind.map((row) => row.tokens);
    this.#reserve(loaded, saved === undefined ? prompts : [...prompts, saved.tokens], most);
    const interventions = new Interventions(vectors, loaded.model.facts);
    const resolved = behind.map((row) => ({
      ...row,
      patches: interventions.patches(row.patches, row.tokens.length),
      follow: row.follow.map((one) => interventions.resolve(one)),
    }));
    const { context } = loaded;
    const directions =
      controlVector && readControlVector(this.#library.symbols, controlVector, loaded.model.facts);
    if (directions !== undefined) context.steer(directions);
    try {
      const evaluation = evaluateRows(
        context,
        loaded.model,
        resolved,
        contextLength(loaded.model),
        (done) => {
          this.#watch.progress(done, rows.length);
        },
        saved && heldPrefix(context, saved, resolved),
      );
      return { ...evaluation, milliseconds: performance.now() - start };
    } finally {
      if (directions !== undefined) context.steer(undefined);
    }
  }

  advance(params: Params<"advance">): Result<"advance"> {
    const loaded = this.#require();
    loaded.underWay ??= new UnderWay(loaded, (tokens, room) => {
      this.#reserve(loaded, [tokens], room);
    });
    return loaded.underWay.advance(params);
  }

  /** Computes the KV cache of these tokens and writes it into a file of llama.cpp's own format. */
  saveState({ tokens, file }: Params<"saveState">): Result<"saveState"> {
    const loaded = this.#require();
    this.#reserve(loaded, [tokens], 0);
    const { context, info } = loaded;
    context.clear();
    try {
      decodeSpan(context, tokens, 0, tokens.length, SPINE_SEQUENCE, []);
      const bytes = context.saveSequence(SPINE_SEQUENCE, file, tokens);
      return { bytes, sha256: digestOf(file), conditions: stateConditions(info) };
    } finally {
      context.clear();
    }
  }

  /** A few KV cells in place of a prompt's beginning. */
  fitCells(params: Params<"fitCells">): Result<"fitCells"> {
    const loaded = this.#require();
    const { layers, slidingWindow } = loaded.model.facts;
    this.#reserve(loaded, [params.tokens], params.tokens.length);
    return fitCells(loaded.context, layers, slidingWindow, params, () => this.#watch.cancelled());
  }

  measure({ vectors, rows, cells = [], repeats }: Params<"measure">): Result<"measure"> {
    const loaded = this.#require();
    const behind = withCells(rows, cells);
    this.#reserve(
      loaded,
      behind.map((row) => row.tokens),
      0,
    );
    const interventions = new Interventions(vectors, loaded.model.facts);
    const prompts = behind.map((row) => ({
      ...row,
      patches: interventions.patches(row.patches, row.tokens.length),
    }));
    for (const { tokens, patches, cachedTokens } of prompts) {
      if (cachedTokens >= tokens.length || patches.some(({ position }) => position < cachedTokens)) {
        throw new RequestFailure(
          "bad-request",
          `Of ${tokens.length} tokens ${cachedTokens} are to be cached: at least the last one and those patched must be left.`,
        );
      }
    }
    const times = measureFirstToken(loaded.context, prompts, repeats, (done) => {
      this.#watch.progress(done, repeats * rows.length);
    });
    const { kvBytesPerToken, stateBytes } = loaded.info;
    return {
      rows: times.map((milliseconds, index) => {
        const named = rows[index]?.cells;
        const held =
          (rows[index]?.tokens.length ?? 0) +
          (named === undefined ? 0 : (cells[named]?.positions.length ?? 0));
        return { milliseconds, kvBytes: stateBytes + held * kvBytesPerToken };
      }),
    };
  }

  /** The loaded model and its context, for measuring them apart from requests. */
  get parts(): { readonly model: Model; readonly context: Context; readonly threadpool: Threadpool } {
    return this.#require();
  }

  #require(): Loaded {
    if (this.#loaded === undefined) throw new RequestFailure("bad-request", "No model is loaded.");
    return this.#loaded;
  }

  /** Makes sure that the longest prompt fits, with `room` tokens behind it. */
  #reserve(loaded: Loaded, prompts: readonly (readonly number[])[], room: number): void {
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
      loaded.context = this.#context(loaded.model, loaded.threadpool, former);
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

  #probe(file: string, options: EngineOptions, examined: Examined): Result<"probe"> {
    const { files } = examined;
    this.free();
    try {
      const { result, opened } = openModel(this.#setting, file, options, examined.summary);
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

/** Answers one request, of whichever kind, from files that stay as they are. */
export function answer<Name extends RequestName>(
  session: Session,
  name: Name,
  params: Params<Name>,
): Result<Name> {
  const requests: Requests = session;
  const work = (): Result<Name> => requests[name](params);
  return name === "load" || name === "probe" ? work() : session.whileUnchanged(work);
}

/** @throws RequestFailure `bad-request` for a token that llama.cpp would look up outside its vocabulary. */
function checkTokens(model: Model, tokens: readonly number[]): void {
  const outside = tokens.find((token) => token >= model.facts.vocabulary);
  if (outside === undefined) return;
  throw new RequestFailure(
    "bad-request",
    `There is no token ${outside}: the model's vocabulary has ${model.facts.vocabulary}.`,
  );
}
