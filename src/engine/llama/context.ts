import process from "node:process";
import koffi from "koffi";
import { RequestFailure } from "../../protocol/failure.js";
import { Distribution } from "./distribution.js";
import { atOnceText, type ContextShape } from "../../device/memory.js";
import type { LlamaLibrary } from "./library.js";
import { loggedBuffers, loggedShortage, passOn, recordLog } from "./log.js";
import type { Model } from "./model.js";
import { ResidualHook, type AttentionStates, type ResidualCapture, type ResidualPatch } from "./residuals.js";
import { FLASH_ATTENTION, GGML_TYPE } from "./structs.js";
import type { Pointer, Symbols } from "./symbols.js";
import type { ThreadChoice } from "./threadChoice.js";
import type { Threadpool } from "./threadpool.js";

/** A batch is one micro-batch. */
export interface ContextOptions extends ContextShape {
  /**
   * Whether every prompt needs a sequence of its own: a recurrent state can neither be shared by prompts with a
   * common beginning nor be rolled back by some tokens.
   */
  readonly isolated: boolean;
  /** Whether moreover no two prompts may be in one batch. */
  readonly single: boolean;
  /** Most tokens of one batch whose logits are wanted. */
  readonly outputs: number;
  readonly threads: number;
  /** Without the evaluation callback: for measuring what the callback costs. */
  readonly hooked?: boolean;
}

/** One token of a batch. A token may belong to several sequences that share it (a tree of prompts). */
export interface BatchToken {
  readonly token: number;
  /** 0-based place in its sequences. */
  readonly position: number;
  readonly sequences: readonly number[];
  readonly wantLogits: boolean;
}

const SUCCESS = 0;
const ABORTED = 2;

/** A KV cache over a model, decoding batches of which any residual stream can be read or written. */
export class Context {
  readonly options: ContextOptions;
  /** How often all sequences were emptied: whoever keeps some knows by it that they are gone. */
  clears = 0;
  /** Of the model. */
  readonly layers: number;
  /** Bytes on all devices together. */
  readonly buffers: { readonly cache: number; readonly compute: number; readonly outputs: number };
  readonly #symbols: Symbols;
  readonly #vocabulary: number;
  readonly #embeddingLength: number;
  readonly #hook: ResidualHook;
  readonly #cancelled: () => boolean;
  readonly #memory: Pointer;
  readonly #batch: NativeBatch;
  readonly #choice: ThreadChoice;
  #threads: number;
  #handle: Pointer;

  /** @throws RequestFailure `out-of-memory` where llama.cpp cannot allocate the context. */
  constructor(
    library: LlamaLibrary,
    model: Model,
    threadpool: Threadpool,
    options: ContextOptions,
    cancelled: () => boolean,
  ) {
    this.options = options;
    this.layers = model.facts.layers;
    this.#symbols = library.symbols;
    this.#vocabulary = model.facts.vocabulary;
    this.#embeddingLength = model.facts.embeddingLength;
    this.#cancelled = cancelled;
    this.#hook = new ResidualHook(library.symbols, model.naming, model.facts.embeddingLength, cancelled);
    const kvType = GGML_TYPE[options.kvType];
    const made = recordLog(library.symbols, () =>
      library.symbols.llama_init_from_model(model.handle, {
        ...library.symbols.llama_context_default_params(),
        n_ctx: options.cells,
        n_batch: options.batchTokens,
        n_ubatch: options.batchTokens,
        n_seq_max: options.sequences,
        n_outputs_max: options.outputs,
        n_threads: options.threads,
        n_threads_batch: options.threads,
        flash_attn_type: FLASH_ATTENTION[options.flashAttention],
        type_k: kvType,
        type_v: kvType,
        kv_unified: true,
        cb_eval: options.hooked === false ? null : this.#hook.callback,
      }),
    );
    passOn(made.text);
    this.#handle = made.result;
    this.buffers = loggedBuffers(made.text);
    if (this.#handle === null) {
      this.#hook.free();
      const atOnce = atOnceText(loggedShortage(made.text)?.bytes);
      throw new RequestFailure(
        "out-of-memory",
        `llama.cpp could not allocate a context of ${options.cells} tokens for this model${atOnce}. Close other programs, choose a smaller model, or use fewer demonstrations.`,
      );
    }
    threadpool.attach(this.#handle);
    this.#choice = threadpool.choice;
    this.#threads = options.threads;
    this.#memory = this.#symbols.llama_get_memory(this.#handle);
    this.#batch = new NativeBatch(options.batchTokens, options.sequences);
  }

  free(): void {
    if (this.#handle === null) return;
    this.#symbols.llama_free(this.#handle);
    this.#handle = null;
    this.#hook.free();
    this.#batch.free();
  }

  /**
   * Computes one batch. Logits of the tokens that want them can be read until the next call.
   * @param layers captures are of these alone, and nothing is computed behind the last one: neither logits nor the
   * KV of what follows, so that the sequences must not be continued by a decode that goes further.
   * @throws RequestFailure `cancelled`, after which the sequences of the batch hold garbage.
   */
  decode(
    tokens: readonly BatchToken[],
    patches: readonly ResidualPatch[] = [],
    captures: readonly ResidualCapture[] = [],
    layers?: ReadonlySet<number>,
  ): void {
    let outputs = 0;
    const places = Int32Array.from(tokens, (token) => (token.wantLogits ? outputs++ : -1));
    this.#hook.arm(patches, captures, places, layers);
    const batch = this.#batch.fill(tokens);
    const threads = this.#choice.next();
    if (this.#threads !== threads) {
      this.#threads = threads;
      this.#symbols.llama_set_n_threads(this.#handle, this.#threads, this.#threads);
    }
    const before = process.cpuUsage();
    const start = performance.now();
    const status = this.#symbols.llama_decode(this.#handle, batch);
    const wall = performance.now() - start;
    const { user, system } = process.cpuUsage(before);
    this.#choice.record({ tokens: tokens.length, wall, processor: (user + system) / 1000 });
    if (this.#cancelled()) throw new RequestFailure("cancelled", "The request was cancelled.");
    if (this.#hook.error !== undefined) throw this.#hook.error as Error;
    if (status !== SUCCESS) {
      throw new Error(
        `llama_decode failed with status ${status}${status === ABORTED ? " (aborted)" : ""} on ${tokens.length} tokens`,
      );
    }
    const captured = captures.length === 0 ? [] : (layers ?? []);
    for (const layer of [...patches.map((patch) => patch.layer), ...captured]) {
      if (!this.#hook.seen.has(layer))
        throw new Error(`The model's graph has no residual stream after block ${layer}`);
    }
  }

  /** The distribution after the batch's token `row`, to be read before the next decode. */
  distribution(row: number): Distribution {
    const address = this.#symbols.llama_get_logits_ith(this.#handle, row);
    if (address === null) throw new Error(`The batch's token ${row} has no logits`);
    return new Distribution(koffi.decode(address, "float", this.#vocabulary) as Float32Array);
  }

  clear(): void {
    this.clears++;
    this.#symbols.llama_memory_clear(this.#memory, false);
  }

  /**
   * Forgets the tokens of `sequence` from position `from` on.
   * @throws Error where a recurrent state would have to go back.
   */
  truncate(sequence: number, from: number): void {
    if (!this.#symbols.llama_memory_seq_rm(this.#memory, sequence, from, -1))
      throw new Error(`Sequence ${sequence} cannot go back to position ${from}`);
  }

  /**
   * Makes the first `length` tokens of `source` belong to `target` too, without computing anything. Where there
   * is a recurrent state, `source` must have just so many.
   */
  share(source: number, target: number, length: number): void {
    this.#symbols.llama_memory_seq_cp(this.#memory, source, target, 0, length);
  }

  /** Bytes of the KV cache that `sequence` occupies, as llama.cpp would store them. */
  sequenceBytes(sequence: number): number {
    return Number(this.#symbols.llama_state_seq_get_size(this.#handle, sequence));
  }

  /**
   * Writes the KV cache of a sequence into a file of llama.cpp's own format.
   * @returns its bytes. @throws RequestFailure `bad-request` where it cannot be written.
   */
  saveSequence(sequence: number, file: string, tokens: readonly number[]): number {
    const list = Int32Array.from(tokens);
    const bytes = this.#symbols.llama_state_seq_save_file(this.#handle, file, sequence, list, list.length);
    if (Number(bytes) > 0) return Number(bytes);
    throw new RequestFailure(
      "bad-request",
      `The KV cache cannot be written to ${file}. Free some space there, or choose another place.`,
    );
  }

  /**
   * Fills an empty sequence from such a file, which holds `count` tokens.
   * @throws RequestFailure `bad-request` where llama.cpp does not take it.
   */
  loadSequence(sequence: number, file: string, count: number): void {
    const tokens = new Int32Array(count);
    const found = new BigUint64Array(1);
    const bytes = this.#symbols.llama_state_seq_load_file(this.#handle, file, sequence, tokens, count, found);
    if (Number(bytes) > 0 && Number(found[0]) === count) return;
    throw new RequestFailure(
      "bad-request",
      `llama.cpp does not take the KV cache in ${file}. Export it again.`,
    );
  }

  /** The KV cache of a sequence as llama.cpp stores it. */
  readSequence(sequence: number): Uint8Array {
    const bytes = new Uint8Array(this.sequenceBytes(sequence));
    const read = this.#symbols.llama_state_seq_get_data(this.#handle, bytes, bytes.length, sequence);
    if (Number(read) !== bytes.length) throw new Error(`${read} of ${bytes.length} bytes were read`);
    return bytes;
  }

  /** Fills an empty sequence with what `readSequence` gives. @returns whether llama.cpp had room for it. */
  writeSequence(sequence: number, bytes: Uint8Array): boolean {
    const read = this.#symbols.llama_state_seq_set_data(this.#handle, bytes, bytes.length, sequence);
    return Number(read) === bytes.length;
  }

  /**
   * Computes one batch, and reads what attention asks and what it is asked for.
   * @returns queries and keys by layer, after their positions were encoded.
   */
  decodeReading(tokens: readonly BatchToken[]): ReadonlyMap<string, AttentionStates> {
    const read = (this.#hook.reading = new Map<string, AttentionStates>());
    try {
      this.decode(tokens);
    } finally {
      this.#hook.reading = undefined;
    }
    return read;
  }

  /**
   * Sums a control vector into every token of what is decoded from now on; undefined ends that. The cache must
   * be cleared at both ends: what is in it was computed otherwise.
   * @param directions shape [layers - 1, embeddingLength], row-major, from layer 1 on: layer 0 takes none.
   */
  steer(directions: Float32Array | undefined): void {
    const width = this.#embeddingLength;
    const last = directions === undefined ? -1 : directions.length / width;
    const data = directions ?? null;
    const length = directions?.length ?? 0;
    const status = this.#symbols.llama_set_adapter_cvec(this.#handle, data, length, width, 1, last);
    if (status !== SUCCESS) throw new Error(`llama_set_adapter_cvec failed with status ${status}`);
  }

  synchronize(): void {
    this.#symbols.llama_synchronize(this.#handle);
  }
}

/** A `llama_batch` in memory of its own, filled anew for each decode. */
class NativeBatch {
  readonly #addresses: bigint[];
  readonly #token: Int32Array;
  readonly #position: Int32Array;
  readonly #counts: Int32Array;
  readonly #lists: BigUint64Array;
  readonly #wants: Int8Array;
  #members: Int32Array;
  #memberMemory: bigint;

  constructor(tokens: number, sequences: number) {
    this.#token = new Int32Array(tokens);
    this.#position = new Int32Array(tokens);
    this.#counts = new Int32Array(tokens);
    this.#lists = new BigUint64Array(tokens);
    this.#wants = new Int8Array(tokens);
    this.#members = new Int32Array(tokens + sequences);
    this.#memberMemory = koffi.alloc("int32_t", this.#members.length) as bigint;
    this.#addresses = [
      koffi.alloc("int32_t", tokens) as bigint,
      koffi.alloc("int32_t", tokens) as bigint,
      koffi.alloc("int32_t", tokens) as bigint,
      koffi.alloc("uint64_t", tokens) as bigint,
      koffi.alloc("int8_t", tokens) as bigint,
    ];
  }

  free(): void {
    for (const address of this.#addresses) koffi.free(address);
    koffi.free(this.#memberMemory);
  }

  fill(tokens: readonly BatchToken[]): Record<string, unknown> {
    const memberCount = tokens.reduce((sum, token) => sum + token.sequences.length, 0);
    if (memberCount > this.#members.length) this.#growMembers(memberCount);
    let member = 0;
    tokens.forEach((token, row) => {
      this.#token[row] = token.token;
      this.#position[row] = token.position;
      this.#counts[row] = token.sequences.length;
      this.#lists[row] = this.#memberMemory + BigInt(member * Int32Array.BYTES_PER_ELEMENT);
      for (const sequence of token.sequences) this.#members[member++] = sequence;
      this.#wants[row] = token.wantLogits ? 1 : 0;
    });
    const [token, position, counts, lists, wants] = this.#addresses;
    const n = tokens.length;
    koffi.encode(token, "int32_t", this.#token, n);
    koffi.encode(position, "int32_t", this.#position, n);
    koffi.encode(counts, "int32_t", this.#counts, n);
    koffi.encode(lists, "uint64_t", this.#lists, n);
    koffi.encode(wants, "int8_t", this.#wants, n);
    koffi.encode(this.#memberMemory, "int32_t", this.#members, memberCount);
    return { n_tokens: n, token, embd: null, pos: position, n_seq_id: counts, seq_id: lists, logits: wants };
  }

  #growMembers(count: number): void {
    koffi.free(this.#memberMemory);
    this.#members = new Int32Array(count * 2);
    this.#memberMemory = koffi.alloc("int32_t", this.#members.length) as bigint;
  }
}
