import { RequestFailure } from "../protocol/failure.js";
import type { RequestName, RequestParams, RequestResult } from "../protocol/messages.js";
import { fitCells } from "./cells/fitCells.js";
import { withCells } from "./cells/withCells.js";
import { renderChat } from "./chat/render.js";
import type { Context } from "./llama/context.js";
import type { LlamaLibrary } from "./llama/library.js";
import type { Model } from "./llama/model.js";
import type { Threadpool } from "./llama/threadpool.js";
import { contextLength } from "./contextLength.js";
import { readControlVector } from "./controlVector.js";
import { checkTokens, ModelSlot } from "./modelSlot.js";
import { innerProducts } from "./rows/relate.js";
import { captureGroups, captureStates } from "./rows/capture.js";
import { evaluateRows } from "./rows/evaluate.js";
import { Interventions } from "./rows/interventions.js";
import { decodeSpan, measureFirstToken } from "./rows/measure.js";
import { SPINE_SEQUENCE } from "./rows/plan.js";
import { UnderWay } from "./underWay.js";
import type { Watch } from "./watch.js";
import { digestOf, heldPrefix, openSavedState, stateConditions } from "./savedState.js";

/** What is asked for and what is answered, of one kind of request. */
type Params<Name extends RequestName> = RequestParams<Name>;
type Result<Name extends RequestName> = RequestResult<Name>;
type Requests = { readonly [Name in RequestName]: (params: Params<Name>) => Result<Name> };

/** A model in memory and the requests on it. Runs in one thread and blocks it. */
export class Session implements Requests {
  readonly #library: LlamaLibrary;
  readonly #slot: ModelSlot;
  #watch: Watch = { cancelled: () => false, progress: () => undefined };

  /** @param log told where a model is laid and why. */
  constructor(library: LlamaLibrary, log: (sentence: string) => void = () => undefined) {
    this.#library = library;
    const watch: Watch = {
      cancelled: () => this.#watch.cancelled(),
      progress: (done, total) => {
        this.#watch.progress(done, total);
      },
    };
    this.#slot = new ModelSlot(library, watch, log);
  }

  /** Sets who hears of progress, and is asked whether to stop, by the requests that follow. */
  watch(watch: Watch): void {
    this.#watch = watch;
  }

  free(): void {
    this.#slot.free();
  }

  load(params: Params<"load">): Result<"load"> {
    return this.#slot.load(params);
  }

  probe(params: Params<"probe">): Result<"probe"> {
    return this.#slot.probe(params);
  }

  /**
   * Runs a request on the loaded model, whose result counts only if the model's files stayed as they are.
   * @throws RequestFailure `model-unreadable` where they did not, before anything is read from them where possible.
   */
  whileUnchanged<Result>(work: () => Result): Result {
    this.#slot.requireUnchanged();
    try {
      return work();
    } finally {
      this.#slot.requireUnchanged();
    }
  }

  tokenize({ texts, beginning }: Params<"tokenize">): Result<"tokenize"> {
    const { model } = this.#slot.require();
    return { tokens: texts.map((text) => model.tokenize(text, beginning)) };
  }

  /** @throws RequestFailure `chat-unsupported` where the model has no template, or one that cannot be used. */
  chat(params: Params<"chat">): Result<"chat"> {
    return renderChat(this.#slot.require().model, params);
  }

  pieces({ tokens }: Params<"pieces">): Result<"pieces"> {
    const { model } = this.#slot.require();
    checkTokens(model, tokens);
    return { pieces: tokens.map((token) => model.text(token)) };
  }

  capture({ groups }: Params<"capture">): Result<"capture"> {
    const loaded = this.#slot.require();
    const prompts = groups.flat();
    this.#slot.reserve(loaded, prompts, 0);
    return captureGroups(loaded.context, groups, loaded.model.facts.embeddingLength, (done) => {
      this.#watch.progress(done, prompts.length);
    });
  }

  /** Residual streams at the last tokens of prompts. @throws RequestFailure `bad-request` for layers and tokens that are not there. */
  states({ prompts, layers }: Params<"states">): Result<"states"> {
    const loaded = this.#slot.require();
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
    this.#slot.reserve(
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
    const { layers, embeddingLength } = this.#slot.require().model.facts;
    const products = Array.from({ length: layers }, (_, layer) => {
      if (this.#watch.cancelled()) throw new RequestFailure("cancelled", "The request was cancelled.");
      return innerProducts(groups, layer, embeddingLength);
    });
    return { layers: products, evaluatedTokens };
  }

  evaluate({ vectors, rows, cells = [], controlVector, state }: Params<"evaluate">): Result<"evaluate"> {
    const loaded = this.#slot.require();
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
    this.#slot.reserve(loaded, saved === undefined ? prompts : [...prompts, saved.tokens], most);
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
        (done, total) => {
          this.#watch.progress(done, total);
        },
        saved && heldPrefix(context, saved, resolved),
      );
      return { ...evaluation, milliseconds: performance.now() - start };
    } finally {
      if (directions !== undefined) context.steer(undefined);
    }
  }

  advance(params: Params<"advance">): Result<"advance"> {
    const loaded = this.#slot.require();
    loaded.underWay ??= new UnderWay(loaded, (tokens, room) => {
      this.#slot.reserve(loaded, [tokens], room);
    });
    return loaded.underWay.advance(params);
  }

  /** Computes the KV cache of these tokens and writes it into a file of llama.cpp's own format. */
  saveState({ tokens, file }: Params<"saveState">): Result<"saveState"> {
    const loaded = this.#slot.require();
    this.#slot.reserve(loaded, [tokens], 0);
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
    const loaded = this.#slot.require();
    const { layers, slidingWindow } = loaded.model.facts;
    this.#slot.reserve(loaded, [params.tokens], params.tokens.length);
    return fitCells(loaded.context, layers, slidingWindow, params, () => this.#watch.cancelled());
  }

  measure({ vectors, rows, cells = [], repeats }: Params<"measure">): Result<"measure"> {
    const loaded = this.#slot.require();
    const behind = withCells(rows, cells);
    this.#slot.reserve(
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
    return this.#slot.require();
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
