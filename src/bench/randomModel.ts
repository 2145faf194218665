import koffi from "koffi";
import { recordLog } from "../engine/llama/log.js";
import { GGML_TYPE } from "../engine/llama/structs.js";
import type { Pointer, Symbols } from "../engine/llama/symbols.js";

/** A GGUF value: whole numbers are written as 32-bit unsigned integers, fractions as 32-bit floats. */
export type MetadataValue = string | boolean | number | readonly number[] | Float;

/** A number that the file holds as a 32-bit float. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** The shape of a random model. Its vocabulary is that of bytes, so that it can read any text. */
export interface RandomModelShape {
  /** Any that llama.cpp knows, if `metadata` holds what it asks for: llama.cpp itself lists the tensors. */
  readonly architecture: string;
  readonly layers: number;
  readonly embeddingLength: number;
  readonly heads: number;
  readonly feedForwardLength: number;
  readonly vocabulary: number;
  readonly contextLength: number;
  readonly type: "F32" | "Q8_0";
  readonly seed: number;
  /** Further values of the file, by key; keys with a leading dot belong to the architecture. */
  readonly metadata?: Readonly<Record<string, MetadataValue>>;
  /** Optional tensors to have, by name; by default an output matrix of its own. */
  readonly optional?: readonly string[];
  /** Tokens behind the one that ends a text; ordinary ones fill the vocabulary. */
  readonly tokens?: readonly SpecialToken[];
  /** Changes the weights that were drawn for a tensor; the embedding comes first. */
  readonly alter?: (tensor: TensorShape, weights: Float32Array) => void;
}

export interface SpecialToken {
  readonly text: string;
  readonly type: keyof typeof TOKEN_TYPE;
}

/** llama.cpp's `enum llama_token_type`. */
const TOKEN_TYPE = { normal: 1, control: 3, userDefined: 4 } as const;

export interface TensorShape {
  readonly name: string;
  readonly columns: number;
  readonly rows: number;
}

/** The token that ends a text in every random model; bytes are the tokens below it. */
export const END_OF_TEXT = 256;

/** About 0.4 B parameters: 24 layers, as wide as the models that people run. */
export const benchShape: RandomModelShape = {
  architecture: "llama",
  layers: 24,
  embeddingLength: 1024,
  heads: 16,
  feedForwardLength: 4096,
  vocabulary: 32_000,
  contextLength: 4096,
  type: "Q8_0",
  seed: 1,
};

/** As large as the embedded model, with room for many demonstrations. */
export const curveShape: RandomModelShape = {
  architecture: "llama",
  layers: 8,
  embeddingLength: 128,
  heads: 4,
  feedForwardLength: 512,
  vocabulary: 5000,
  contextLength: 4096,
  type: "F32",
  seed: 1,
};

/** GGUF's `enum gguf_type` for arrays. */
const ARRAY_TYPE = { U32: 4, I32: 5 } as const;

/** The loader asks for memory for this many tensors at most. */
const MOST_TENSORS = 4096;
const TENSOR_OVERHEAD = 512;

/**
 * Writes a GGUF with weights drawn from a seeded uniform distribution. llama.cpp makes the list of tensors from
 * the metadata, as it does for training, and its own writer writes the file.
 * @throws Error where llama.cpp misses something in the metadata, with its reason.
 */
export function writeRandomModel(symbols: Symbols, file: string, shape: RandomModelShape): void {
  const gguf = symbols.gguf_init_empty();
  const context = newTensorContext(symbols);
  const tensors: bigint[] = [];
  let model: Pointer = null;
  try {
    writeMetadata(symbols, gguf, shape);
    model = makeModel(symbols, shape, tensors);
    // The writer reads the tensors' memory by address: it must live until then.
    const keep = addTensors(symbols, { gguf, context, tensors }, shape);
    if (!symbols.gguf_write_to_file(gguf, file, false)) throw new Error(`Could not write ${file}`);
    if (keep.length === 0) throw new Error("A model without tensors");
  } finally {
    if (model !== null) symbols.llama_model_free(model);
    symbols.ggml_free(context);
    symbols.gguf_free(gguf);
  }
}

function newTensorContext(symbols: Symbols): Pointer {
  return symbols.ggml_init({ mem_size: MOST_TENSORS * TENSOR_OVERHEAD, mem_buffer: null, no_alloc: true });
}

/**
 * Lets llama.cpp make a model of metadata alone.
 *
 * node-llama-cpp's llama.cpp (its patch of pull request 22566) creates the tensors that an architecture requires
 * and those optional ones that the metadata names, and wants the metadata to name as many tensors as there are.
 * How many there are it tells when it refuses: the second attempt names so many.
 * @param tensors is filled with the model's tensors, whose memory nobody has touched.
 */
function makeModel(symbols: Symbols, shape: RandomModelShape, tensors: bigint[]): Pointer {
  const params = { ...symbols.llama_model_default_params(), n_gpu_layers: 0 };
  const collect = koffi.register((tensor: bigint) => void tensors.push(tensor), "SetTensorData *");
  const named = shape.optional ?? ["output.weight"];
  let log = "";
  const attempt = (count: number): Pointer => {
    const gguf = symbols.gguf_init_empty();
    const context = newTensorContext(symbols);
    try {
      writeMetadata(symbols, gguf, shape);
      for (let index = 0; index < count; index++) {
        const placeholder = symbols.ggml_new_tensor_1d(context, GGML_TYPE.F32, 1);
        symbols.ggml_set_name(placeholder, named[index] ?? `placeholder.${index}`);
        symbols.gguf_add_tensor(gguf, placeholder);
      }
      const recorded = recordLog(symbols, () =>
        symbols.llama_model_init_from_user(gguf, collect, null, params),
      );
      log = recorded.text;
      return recorded.result;
    } finally {
      symbols.ggml_free(context);
      symbols.gguf_free(gguf);
    }
  };
  try {
    const first = attempt(named.length);
    const counted = /too many tensors created; expected \d+, got (\d+)/.exec(log)?.[1];
    const model = first ?? (counted === undefined ? null : attempt(Number(counted)));
    if (model !== null) return model;
    const reason = /error loading model: (.*)/.exec(log)?.[1] ?? log;
    throw new Error(`llama.cpp makes no ${shape.architecture} model of this metadata: ${reason}`);
  } finally {
    koffi.unregister(collect);
  }
}

interface Draft {
  readonly gguf: Pointer;
  readonly context: Pointer;
  /** llama.cpp's own, whose memory stays untouched. */
  readonly tensors: readonly bigint[];
}

/** Adds the model's tensors with their numbers. @returns the memory that holds these. */
function addTensors(symbols: Symbols, draft: Draft, shape: RandomModelShape): Uint8Array[] {
  const { gguf, context } = draft;
  const random = uniformDeviates(shape.seed);
  const keep: Uint8Array[] = [];
  const known = new Set<string>();
  for (const source of draft.tensors) {
    const name = symbols.ggml_get_name(source);
    // An output matrix may be the embedding once more.
    if (known.has(name)) continue;
    known.add(name);
    const rows = Number(symbols.ggml_nrows(source));
    const tensor = { name, rows, columns: Number(symbols.ggml_nelements(source)) / rows };
    const data = draw(tensor, random);
    shape.alter?.(tensor, data);
    const copy = symbols.ggml_dup_tensor(context, source);
    symbols.ggml_set_name(copy, name);
    symbols.gguf_add_tensor(gguf, copy);
    const quantised = shape.type === "Q8_0" && rows > 1;
    if (quantised) symbols.gguf_set_tensor_type(gguf, name, GGML_TYPE.Q8_0);
    const bytes = quantised ? quantise(symbols, data, tensor) : new Uint8Array(data.buffer);
    symbols.gguf_set_tensor_data(gguf, name, koffi.address(bytes));
    keep.push(bytes);
  }
  return keep;
}

/** Factors: norms, scales of rotary frequencies and of layers. */
const FACTOR = /norm.*\.weight$|rope_f|_scale/;
/** A state space's decay: the state must not grow. */
const DECAY = ".ssm_a";

function draw({ name, columns, rows }: TensorShape, random: () => number): Float32Array {
  const data = new Float32Array(columns * rows);
  if (FACTOR.test(name)) return data.fill(1);
  const scale = rows > 1 ? 1 / Math.sqrt(columns) : 0.1;
  for (let i = 0; i < data.length; i++) data[i] = random() * scale;
  return name.endsWith(DECAY) ? data.map((value) => -Math.abs(value) - 0.1) : data;
}

function quantise(symbols: Symbols, data: Float32Array, tensor: TensorShape): Uint8Array {
  const bytes = new Uint8Array(symbols.ggml_row_size(GGML_TYPE.Q8_0, tensor.columns) * tensor.rows);
  symbols.ggml_quantize_chunk(GGML_TYPE.Q8_0, data, bytes, 0, tensor.rows, tensor.columns, null);
  return bytes;
}

function writeMetadata(symbols: Symbols, gguf: Pointer, shape: RandomModelShape): void {
  const special = shape.tokens ?? [];
  const tokens = [...byteCharacters(), "<|endoftext|>", ...special.map(({ text }) => text)];
  while (tokens.length < shape.vocabulary) tokens.push(`Ġw${tokens.length}`);
  const metadata: Record<string, MetadataValue> = {
    "general.architecture": shape.architecture,
    "general.name": `random-${shape.architecture}`,
    ".block_count": shape.layers,
    ".embedding_length": shape.embeddingLength,
    ".feed_forward_length": shape.feedForwardLength,
    ".context_length": shape.contextLength,
    ".vocab_size": shape.vocabulary,
    ".attention.head_count": shape.heads,
    ".attention.head_count_kv": shape.heads,
    ".attention.layer_norm_epsilon": new Float(1e-5),
    ".attention.layer_norm_rms_epsilon": new Float(1e-5),
    ".rope.dimension_count": shape.embeddingLength / shape.heads,
    ".use_parallel_residual": true,
    "tokenizer.ggml.token_type_count": 2,
    "tokenizer.ggml.model": "gpt2",
    "tokenizer.ggml.pre": "gpt-2",
    "tokenizer.ggml.add_bos_token": true,
    "tokenizer.ggml.bos_token_id": END_OF_TEXT,
    "tokenizer.ggml.eos_token_id": END_OF_TEXT,
    ...shape.metadata,
  };
  for (const [key, value] of Object.entries(metadata)) {
    write(symbols, gguf, key.startsWith(".") ? shape.architecture + key : key, value);
  }
  symbols.gguf_set_arr_str(gguf, "tokenizer.ggml.tokens", tokens, tokens.length);
  // No text gives the token that ends a text nor those that fill the vocabulary, but they can be answers.
  const types = Int32Array.from(tokens, (_, id) => {
    if (id === END_OF_TEXT) return TOKEN_TYPE.control;
    return TOKEN_TYPE[special[id - END_OF_TEXT - 1]?.type ?? "normal"];
  });
  symbols.gguf_set_arr_data(gguf, "tokenizer.ggml.token_type", ARRAY_TYPE.I32, types, types.length);
  // One merge that no text can contain: the loader insists on a list.
  symbols.gguf_set_arr_str(gguf, "tokenizer.ggml.merges", ["Ā Ā"], 1);
}

function write(symbols: Symbols, gguf: Pointer, key: string, value: MetadataValue): void {
  if (typeof value === "string") symbols.gguf_set_val_str(gguf, key, value);
  else if (typeof value === "boolean") symbols.gguf_set_val_bool(gguf, key, value);
  else if (typeof value === "number") symbols.gguf_set_val_u32(gguf, key, value);
  else if (value instanceof Float) symbols.gguf_set_val_f32(gguf, key, value.value);
  else symbols.gguf_set_arr_data(gguf, key, ARRAY_TYPE.U32, Uint32Array.from(value), value.length);
}

/** GPT-2's printable stand-ins for the 256 bytes, in the order of the bytes. */
function byteCharacters(): string[] {
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable =
      (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
    return String.fromCodePoint(printable ? byte : next++);
  });
}

/** Uniform numbers of variance 1 by a 32-bit xorshift: as good as normal ones here, and four times as fast. */
function uniformDeviates(seed: number): () => number {
  let state = seed | 1;
  const range = 2 * Math.sqrt(3);
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (((state >>> 0) + 0.5) / 4294967296 - 0.5) * range;
  };
}
