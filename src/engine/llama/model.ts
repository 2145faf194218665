import koffi from "koffi";
import { RequestFailure } from "../../protocol/failure.js";
import { modelName } from "../../protocol/modelParts.js";
import { anonymousMemory } from "../anonymousMemory.js";
import type { Device } from "./accelerators.js";
import type { LlamaLibrary } from "./library.js";
import { loggedReason, loggedRepacked, loggedShortage, passOn, recordLog } from "./log.js";
import { ResidualNaming } from "./residualNames.js";
import { MOST_DEVICES, TOKEN_ATTRIBUTE } from "./structs.js";
import type { Pointer, Symbols } from "./symbols.js";

/** What llama.cpp tells about a loaded model. Sizes in bytes, lengths in tokens. */
export interface ModelFacts {
  readonly name: string;
  readonly architecture: string;
  readonly description: string;
  /** Number of blocks; layer *i* is the output of block *i*, 0-based, the embedding excluded. */
  readonly layers: number;
  readonly embeddingLength: number;
  readonly vocabulary: number;
  readonly contextLength: number;
  readonly parameters: number;
  readonly fileSize: number;
  readonly addsBeginning: boolean;
  readonly chatTemplate: boolean;
  readonly recurrent: boolean;
  readonly slidingWindow: number;
  /** llama.cpp's name for the type of most weights. */
  readonly quantisation: string;
}

/** Accelerators, and how many of the last layers each computes, in their order. */
export interface LayerPlaces {
  readonly devices: readonly Device[];
  readonly layersOn: readonly number[];
}

export interface LoadHooks {
  /** Called with 0…1. */
  progress(fraction: number): void;
  /** Asked after each progress: true stops loading. */
  stopped(): boolean;
}

/** What the vocabulary says of one token. */
export interface VocabularyEntry {
  readonly text: string;
  /** Parsed from a text only where that is asked for. */
  readonly control: boolean;
  /** Parsed from every text. */
  readonly userDefined: boolean;
  /** Whether white space before, or behind, the token belongs to it. */
  readonly stripsLeft: boolean;
  readonly stripsRight: boolean;
}

/** The metadata key of the template that makes a prompt of a conversation. */
export const CHAT_TEMPLATE = "tokenizer.chat_template";
const EMPTY = new Uint8Array(1);

/** One loaded GGUF and its vocabulary. Must be freed; contexts over it first. */
export class Model {
  readonly facts: ModelFacts;
  /** Bytes of weights that llama.cpp rearranged for this processor, besides those mapped from the file. */
  readonly repacked: number;
  /**
   * Bytes by which the process's own memory grew beside the weights while llama.cpp loaded: its tables of the
   * vocabulary, above all. Null where the system does not tell.
   */
  readonly tables: number | null;
  readonly naming: ResidualNaming;
  readonly #symbols: Symbols;
  readonly #vocab: Pointer;
  readonly #buffer = new Uint8Array(4096);
  readonly #pieces = new Map<number, Uint8Array>();
  #handle: Pointer;

  private constructor(
    symbols: Symbols,
    handle: Pointer,
    file: string,
    repacked: number,
    grown: number | null,
  ) {
    this.#symbols = symbols;
    this.repacked = repacked;
    this.tables = grown === null ? null : Math.max(0, grown - repacked);
    this.#handle = handle;
    this.#vocab = symbols.llama_model_get_vocab(handle);
    this.facts = this.#readFacts(file);
    this.naming = new ResidualNaming(this.facts.architecture, this.facts.layers);
  }

  /**
   * Loads the weights; without accelerators nothing is computed but on the CPU, whatever the machine has.
   * @throws RequestFailure `model-unreadable` where llama.cpp refuses the file, `out-of-memory` where it says that
   * there is no memory for it, `cancelled` where a hook stopped it.
   */
  static load(
    library: LlamaLibrary,
    file: string,
    { devices, layersOn }: LayerPlaces,
    hooks: LoadHooks,
  ): Model {
    const used = devices.map(({ handle }) => handle).filter((_, index) => (layersOn[index] ?? 0) > 0);
    const split = layersOn.filter((count) => count > 0);
    if (used.length > MOST_DEVICES)
      throw new Error(`${used.length} devices, llama.cpp takes ${MOST_DEVICES}`);
    // Where the layers that begin on each device are counted, these proportions give just those counts.
    const tensorSplit = koffi.alloc("float", MOST_DEVICES) as bigint;
    koffi.encode(
      tensorSplit,
      "float",
      [...split, ...Array<number>(MOST_DEVICES - split.length).fill(0)],
      MOST_DEVICES,
    );
    const list = koffi.alloc("void *", used.length + 1) as bigint;
    koffi.encode(list, "void *", [...used, null], used.length + 1);
    const callback = koffi.register((fraction: number) => {
      hooks.progress(fraction);
      return !hooks.stopped();
    }, "ProgressCallback *");
    try {
      const params = library.symbols.llama_model_default_params();
      const before = anonymousMemory();
      const { result: handle, text } = recordLog(
        library.symbols,
        () =>
          library.symbols.llama_model_load_from_file(file, {
            ...params,
            devices: list,
            n_gpu_layers: split.reduce((sum, count) => sum + count, 0),
            tensor_split: tensorSplit,
            progress_callback: callback,
          }),
        passOn,
      );
      if (handle === null) {
        if (hooks.stopped()) throw new RequestFailure("cancelled", "Loading the model was cancelled.");
        throw notLoaded(file, text);
      }
      const after = anonymousMemory();
      const grown = before === null || after === null ? null : after - before;
      return new Model(library.symbols, handle, file, loggedRepacked(text), grown);
    } finally {
      koffi.unregister(callback);
      koffi.free(list);
      koffi.free(tensorSplit);
    }
  }

  get handle(): Pointer {
    return this.#handle;
  }

  free(): void {
    if (this.#handle === null) return;
    this.#symbols.llama_model_free(this.#handle);
    this.#handle = null;
  }

  /** Reads a metadata value as text, `undefined` where the file has none. */
  metadata(key: string): string | undefined {
    const read = (buffer: Uint8Array): number =>
      this.#symbols.llama_model_meta_val_str(this.#handle, key, buffer, buffer.length);
    const length = read(this.#buffer);
    if (length < 0) return undefined;
    if (length < this.#buffer.length) return decodeUtf8(this.#buffer.subarray(0, length));
    const whole = new Uint8Array(length + 1);
    return decodeUtf8(whole.subarray(0, read(whole)));
  }

  /**
   * Tokens of `text`, with the tokens that the model declares for the start of a text where `special`.
   * Control tokens written out in the text are parsed where `parse` says so: never for what a user wrote.
   */
  tokenize(text: string, special: boolean, parse = false): number[] {
    const bytes = encodeUtf8(text);
    const source = bytes.length === 0 ? EMPTY : bytes;
    let tokens = new Int32Array(bytes.length + 8);
    let count = this.#tokenizeInto(source, bytes.length, tokens, special, parse);
    if (count < 0) {
      tokens = new Int32Array(-count);
      count = this.#tokenizeInto(source, bytes.length, tokens, special, parse);
    }
    return Array.from(tokens.subarray(0, count));
  }

  #tokenizeInto(
    source: Uint8Array,
    length: number,
    tokens: Int32Array,
    special: boolean,
    parse: boolean,
  ): number {
    return this.#symbols.llama_tokenize(this.#vocab, source, length, tokens, tokens.length, special, parse);
  }

  /** The bytes a token stands for; empty for control tokens. Pieces need not be whole UTF-8 characters. */
  piece(token: number): Uint8Array {
    let piece = this.#pieces.get(token);
    if (piece === undefined) {
      const length = this.#symbols.llama_token_to_piece(
        this.#vocab,
        token,
        this.#buffer,
        this.#buffer.length,
        0,
        false,
      );
      piece = this.#buffer.slice(0, Math.max(length, 0));
      this.#pieces.set(token, piece);
    }
    return piece;
  }

  /** The token's own text; a piece of a character shows as U+FFFD. */
  text(token: number): string {
    return decodeUtf8(this.piece(token));
  }

  get size(): number {
    return this.facts.vocabulary;
  }

  /** The token as the vocabulary writes it, and what kind of token it is. */
  entry(token: number): VocabularyEntry {
    const attributes = this.#symbols.llama_vocab_get_attr(this.#vocab, token);
    return {
      text: this.#symbols.llama_vocab_get_text(this.#vocab, token),
      control: (attributes & (TOKEN_ATTRIBUTE.unknown | TOKEN_ATTRIBUTE.control)) !== 0,
      userDefined: (attributes & TOKEN_ATTRIBUTE.userDefined) !== 0,
      stripsLeft: (attributes & TOKEN_ATTRIBUTE.stripLeft) !== 0,
      stripsRight: (attributes & TOKEN_ATTRIBUTE.stripRight) !== 0,
    };
  }

  /** What the vocabulary writes for the beginning and the end of a text; empty where it has none. */
  get textEnds(): { readonly beginning: string; readonly end: string } {
    const text = (token: number): string => (token < 0 ? "" : this.entry(token).text);
    return {
      beginning: text(this.#symbols.llama_vocab_bos(this.#vocab)),
      end: text(this.#symbols.llama_vocab_eos(this.#vocab)),
    };
  }

  /** Whether the token ends a text or a turn. */
  endsText(token: number): boolean {
    return this.#symbols.llama_vocab_is_eog(this.#vocab, token);
  }

  #readFacts(file: string): ModelFacts {
    const { llama_model_desc: describe, ...symbols } = this.#symbols;
    const handle = this.#handle;
    const architecture = this.metadata("general.architecture") ?? "unknown";
    const length = describe(handle, this.#buffer, this.#buffer.length);
    // llama.cpp writes ?B for sizes that it has no name for.
    const description = decodeUtf8(this.#buffer.subarray(0, Math.max(length, 0))).replace(" ?B ", " ");
    return {
      name: modelName(file, this.metadata("general.name") ?? architecture),
      architecture,
      description,
      layers: symbols.llama_model_n_layer(handle),
      embeddingLength: symbols.llama_model_n_embd(handle),
      vocabulary: symbols.llama_vocab_n_tokens(this.#vocab),
      // An unsigned number in the file, which llama.cpp hands out as a signed one.
      contextLength: symbols.llama_model_n_ctx_train(handle) >>> 0,
      parameters: Number(symbols.llama_model_n_params(handle)),
      fileSize: Number(symbols.llama_model_size(handle)),
      chatTemplate: this.metadata(CHAT_TEMPLATE) !== undefined,
      addsBeginning: symbols.llama_vocab_get_add_bos(this.#vocab),
      recurrent: symbols.llama_model_is_recurrent(handle) || symbols.llama_model_is_hybrid(handle),
      slidingWindow: symbols.llama_model_n_swa(handle),
      // llama.cpp guesses by the most frequent type where the file names none.
      quantisation: symbols.llama_ftype_name(symbols.llama_model_ftype(handle)).replace("(guessed) ", ""),
    };
  }
}

function notLoaded(file: string, log: string): RequestFailure {
  const reason = loggedReason(log) ?? "it does not say why";
  if (loggedShortage(log) !== undefined) {
    return new RequestFailure(
      "out-of-memory",
      `llama.cpp found no memory for ${file} (${reason}). Close other programs, or choose a smaller model.`,
    );
  }
  return new RequestFailure(
    "model-unreadable",
    `llama.cpp could not load ${file} (${reason}). The file may be damaged, or of an architecture that this llama.cpp does not know: fetch it again, or choose another model.`,
  );
}

/** Decodes UTF-8, with U+FFFD for what is none. */
function decodeUtf8(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Encodes as UTF-8; a lone surrogate becomes U+FFFD. */
function encodeUtf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
