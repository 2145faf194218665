import koffi from "koffi";
import type { ResidualNaming } from "./residualNames.js";
import type { Pointer, Symbols } from "./symbols.js";

/** Writes the residual stream of one token at one layer. */
export interface ResidualPatch {
  /** The token's place in the batch that is decoded. */
  readonly row: number;
  /** 0-based, the embedding excluded: the output of block `layer`. */
  readonly layer: number;
  readonly values: Written;
}

/** `embeddingLength` numbers, or how they come out of those that are there, which are only lent. */
export type Written = Float32Array | ((present: Float32Array) => Float32Array);

/** Asks for the residual stream of one token. */
export interface ResidualCapture {
  readonly row: number;
  /** Called once for each layer, in rising order, with `embeddingLength` numbers, which are only lent. */
  readonly receive: (layer: number, values: Float32Array) => void;
}

/** Queries or keys of one layer. */
export interface AttentionStates {
  /** Numbers of one head. */
  readonly headLength: number;
  readonly heads: number;
  /** Shape [tokens, heads, headLength], row-major. */
  readonly values: Float32Array;
}

/** Of a tensor with attention's queries or keys: llama.cpp names it so before and after it encodes positions. */
const ATTENTION = /^[QK]cur-\d+$/;
/** Where `ne` and `nb` lie in a `ggml_tensor`, and its type: ggml.h of the supported releases. */
const NE_OFFSET = 16;
const NB_OFFSET = 48;

/**
 * Reads and writes the residual stream while llama.cpp computes: the scheduler's evaluation callback is
 * asked about each node of the graph, stops after the ones asked for, and goes on with what was written.
 *
 * Rows of a residual tensor are the tokens of the batch, which therefore must fit into one micro-batch. In
 * most architectures the last layer holds only the tokens whose logits were asked for, so its row count
 * decides how a row is found.
 */
export class ResidualHook {
  /** To be given to `llama_context_params.cb_eval`. */
  readonly callback: bigint;
  /** An exception thrown in the callback; the foreign code above it sees only `false`. */
  error: unknown;
  /** Where set, queries and keys are put here by their names, the last ones of each name. */
  reading: Map<string, AttentionStates> | undefined;
  /** Layers seen in the last decode that had patches or captures. */
  readonly seen = new Set<number>();
  readonly #symbols: Symbols;
  readonly #scratch: Float32Array;
  readonly #naming: ResidualNaming;
  readonly #embeddingLength: number;
  readonly #cancelled: () => boolean;
  #patches = new Map<number, ResidualPatch[]>();
  #captures: readonly ResidualCapture[] = [];
  #layers: ReadonlySet<number> | undefined;
  /** Nothing is computed behind it. */
  #lastLayer = Infinity;
  #outputs: Int32Array = new Int32Array(0);
  #tokens = 0;
  #outputCount = 0;
  #active = false;
  /** Leaving a graph ends the part on one device only: those that follow are to end at their first node. */
  #left = false;

  constructor(symbols: Symbols, naming: ResidualNaming, embeddingLength: number, cancelled: () => boolean) {
    this.#symbols = symbols;
    this.#naming = naming;
    this.#embeddingLength = embeddingLength;
    this.#scratch = new Float32Array(embeddingLength);
    this.#cancelled = cancelled;
    this.callback = koffi.register(
      (tensor: number | bigint, ask: boolean) => (ask ? this.#wants(tensor) : this.#visit(BigInt(tensor))),
      "EvalCallback *",
    );
  }

  free(): void {
    koffi.unregister(this.callback);
  }

  /**
   * Sets what the next decode reads and writes.
   * @param outputs for each token of the batch its place among the tokens with logits, or -1.
   * @param layers captures are of these alone, and the graph is left behind the last one; undefined for all of it.
   */
  arm(
    patches: readonly ResidualPatch[],
    captures: readonly ResidualCapture[],
    outputs: Int32Array,
    layers: ReadonlySet<number> | undefined,
  ): void {
    this.#patches.clear();
    for (const patch of patches) {
      const known = this.#patches.get(patch.layer);
      if (known === undefined) this.#patches.set(patch.layer, [patch]);
      else known.push(patch);
    }
    this.#captures = captures;
    this.#layers = layers;
    this.#lastLayer = layers === undefined ? Infinity : Math.max(...layers);
    this.#outputs = outputs;
    this.#tokens = outputs.length;
    this.#outputCount = outputs.reduce((count, output) => (output < 0 ? count : count + 1), 0);
    this.#active = patches.length > 0 || captures.length > 0 || layers !== undefined;
    this.#left = false;
    this.error = undefined;
    this.seen.clear();
  }

  #wants(tensor: number | bigint): boolean {
    if (this.#left) return true;
    if (!this.#active && this.reading === undefined) return this.#cancelled();
    const name = this.#symbols.ggml_get_name(BigInt(tensor));
    if (this.reading !== undefined && ATTENTION.test(name)) return true;
    const layer = this.#naming.layerOf(name);
    if (layer < 0) return false;
    return layer >= this.#lastLayer || this.#captured(layer) || this.#patches.has(layer) || this.#cancelled();
  }

  #visit(tensor: bigint): boolean {
    this.#left ||= this.#cancelled();
    if (this.#left) return false;
    try {
      const name = this.#symbols.ggml_get_name(tensor);
      if (this.reading !== undefined && ATTENTION.test(name)) {
        this.#read(tensor, name, this.reading);
        return true;
      }
      const layer = this.#naming.layerOf(name);
      if (layer < 0) return true;
      this.#touch(tensor, layer);
      this.#left = layer >= this.#lastLayer;
      return !this.#left;
    } catch (error) {
      this.error ??= error;
      this.#left = true;
      return false;
    }
  }

  /** A tensor of shape [headLength, heads, tokens] in ggml's order; one of another shape is not yet split into heads. */
  #read(tensor: bigint, name: string, reading: Map<string, AttentionStates>): void {
    const three = (offset: number): [number, number, number] => {
      const found = koffi.decode(tensor, offset, "int64_t", 3) as Iterable<number | bigint>;
      return Array.from(found, Number) as [number, number, number];
    };
    const [headLength, heads, tokens] = three(NE_OFFSET);
    const [size, headBytes, tokenBytes] = three(NB_OFFSET);
    const length = heads * headLength;
    const dense = size === Float32Array.BYTES_PER_ELEMENT && headBytes === headLength * size;
    if (tokens !== this.#tokens || !dense) return;
    const values = new Float32Array(tokens * length);
    for (let token = 0; token < tokens; token++) {
      const row = values.subarray(token * length, (token + 1) * length);
      this.#symbols.ggml_backend_tensor_get(tensor, row, token * tokenBytes, row.byteLength);
    }
    reading.set(name, { headLength, heads, values });
  }

  #captured(layer: number): boolean {
    return this.#captures.length > 0 && this.#layers?.has(layer) !== false;
  }

  #touch(tensor: Pointer, layer: number): void {
    const bytesPerRow = this.#embeddingLength * Float32Array.BYTES_PER_ELEMENT;
    const rows = Number(this.#symbols.ggml_nbytes(tensor)) / bytesPerRow;
    if (rows !== this.#tokens && rows !== this.#outputCount) {
      throw new Error(`The residual stream of layer ${layer} has ${rows} rows for ${this.#tokens} tokens`);
    }
    this.seen.add(layer);
    const offsetOf = (row: number): number => {
      const found = rows === this.#tokens ? row : this.#outputs[row];
      if (found === undefined || found < 0) {
        throw new Error(`Layer ${layer} holds no residual stream for token ${row} of the batch`);
      }
      return found * bytesPerRow;
    };
    for (const capture of this.#captured(layer) ? this.#captures : []) {
      this.#symbols.ggml_backend_tensor_get(tensor, this.#scratch, offsetOf(capture.row), bytesPerRow);
      capture.receive(layer, this.#scratch);
    }
    for (const patch of this.#patches.get(layer) ?? []) {
      // The last layer leaves out tokens whose logits nobody reads: nothing hangs on what is written there.
      if (rows !== this.#tokens && this.#outputs[patch.row] === -1) continue;
      let { values } = patch;
      if (typeof values === "function") {
        this.#symbols.ggml_backend_tensor_get(tensor, this.#scratch, offsetOf(patch.row), bytesPerRow);
        values = values(this.#scratch);
      }
      this.#symbols.ggml_backend_tensor_set(tensor, values, offsetOf(patch.row), bytesPerRow);
    }
  }
}
