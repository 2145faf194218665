import koffi from "koffi";
import { recordLog } from "../engine/llama/log.js";
import { GGML_TYPE } from "../engine/llama/structs.js";
import type { Pointer, Symbols } from "../engine/llama/symbols.js";

/** A GGUF value: whole numbers are written as 32-bit unsigned integers, fractions as 32-bit floats. */
export type MetadataValue = string | boolean | number | readonly number[] | Float;

/** A number, or a list of numbers, that the file holds as 32-bit floats. */
export class Float {
  readonly values: readonly number[];
  readonly list: boolean;

  constructor(value: number | readonly number[]) {
    this.list = typeof value !== "number";
    this.values = typeof value === "number" ? [value] : value;
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
  /**
   * For each token the one that follows it, whatever came before: the blocks then add little to the embedding,
   * and the output matrix maps each token to its successor.
   */
  readonly successors?: ReadonlyMap<number, number>;
  readonly chat?: RandomModelChat;
}

/** How a random model is talked to. */
export interface RandomModelChat {
  /** In Jinja. */
  readonly template: string;
  /** Control tokens in the order of their numbers, which begin at CONTROL_TOKENS. */
  readonly control: readonly string[];
  /** Tokens that are parsed from every text; they follow the control tokens. */
  readonly userDefined?: readonly string[];
}

/** The number of the first control token of a model that can chat. */
export const CONTROL_TOKENS = 257;

/** The token that ends a text in every random model; bytes are the tokens below it. */
export const END_OF_TEXT = 256;

export const smallShape: RandomModelShape = {
  architecture: "qwen2",
  layers: 4,
  embeddingLength: 64,
  heads: 4,
  feedForwardLength: 128,
  vocabulary: 384,
  contextLength: 512,
  type: "F32",
  seed: 1,
};

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
const ARRAY_TYPE = { U32: 4, I32: 5, F32: 6 } as const;

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
  let embedding: Float32Array = new Float32Array(0);
  const known = new Set<string>();
  for (const source of draft.tensors) {
    const name = symbols.ggml_get_name(source);
    // An output matrix may be the embedding once more.
    if (known.has(name)) continue;
    known.add(name);
    const rows = Number(symbols.ggml_nrows(source));
    const tensor = { name, rows, columns: Number(symbols.ggml_nelements(source)) / rows };
    const data = draw(tensor, random);
    if (name === "token_embd.weight") embedding = data;
    if (shape.successors !== undefined) follow(tensor, data, embedding, shape.successors);
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

interface TensorShape {
  readonly name: string;
  readonly columns: number;
  readonly rows: number;
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

/** So little of its random weights is left to a block where each token has its successor. */
const BLOCK_SHARE = 0.02;

function follow(
  tensor: TensorShape,
  data: Float32Array,
  embedding: Float32Array,
  successors: ReadonlyMap<number, number>,
): void {
  const { columns } = tensor;
  if (tensor.name === "output.weight") {
    for (const target of successors.values()) data.fill(0, target * columns, (target + 1) * columns);
    for (const [token, target] of successors) {
      for (let i = 0; i < columns; i++) {
        const place = target * columns + i;
        data[place] = (data[place] ?? 0) + (embedding[token * columns + i] ?? 0);
      }
    }
  } else if (/(attn_output|ffn_down)\.weight$/.test(tensor.name)) {
    for (let i = 0; i < data.length; i++) data[i] = (data[i] ?? 0) * BLOCK_SHARE;
  }
}

function quantise(symbols: Symbols, data: Float32Array, tensor: TensorShape): Uint8Array {
  const bytes = new Uint8Array(symbols.ggml_row_size(GGML_TYPE.Q8_0, tensor.columns) * tensor.rows);
  symbols.ggml_quantize_chunk(GGML_TYPE.Q8_0, data, bytes, 0, tensor.rows, tensor.columns, null);
  return bytes;
}

function writeMetadata(symbols: Symbols, gguf: Pointer, shape: RandomModelShape): void {
  const { template, control = [], userDefined = [] } = shape.chat ?? {};
  const tokens = [...byteCharacters(), "<|endoftext|>", ...control, ...userDefined];
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
    ...(template !== undefined && { "tokenizer.chat_template": template }),
    ...shape.metadata,
  };
  for (const [key, value] of Object.entries(metadata)) {
    write(symbols, gguf, key.startsWith(".") ? shape.architecture + key : key, value);
  }
  symbols.gguf_set_arr_str(gguf, "tokenizer.ggml.tokens", tokens, tokens.length);
  // 1 = normal, 3 = control, 4 = user-defined (`enum llama_token_type`). No text gives the tokens above, but
  // they can be answers.
  const firstOrdinary = CONTROL_TOKENS + control.length + userDefined.length;
  const types = Int32Array.from(tokens, (_, id) => {
    if (id < END_OF_TEXT || id >= firstOrdinary) return 1;
    return id < CONTROL_TOKENS + control.length ? 3 : 4;
  });
  symbols.gguf_set_arr_data(gguf, "tokenizer.ggml.token_type", ARRAY_TYPE.I32, types, types.length);
  // One merge that no text can contain: the loader insists on a list.
  symbols.gguf_set_arr_str(gguf, "tokenizer.ggml.merges", ["Ā Ā"], 1);
}

function write(symbols: Symbols, gguf: Pointer, key: string, value: MetadataValue): void {
  if (typeof value === "string") symbols.gguf_set_val_str(gguf, key, value);
  else if (typeof value === "boolean") symbols.gguf_set_val_bool(gguf, key, value);
  else if (typeof value === "number") symbols.gguf_set_val_u32(gguf, key, value);
  else if (!(value instanceof Float)) {
    symbols.gguf_set_arr_data(gguf, key, ARRAY_TYPE.U32, Uint32Array.from(value), value.length);
  } else if (value.list) {
    const { values } = value;
    symbols.gguf_set_arr_data(gguf, key, ARRAY_TYPE.F32, Float32Array.from(values), values.length);
  } else {
    symbols.gguf_set_val_f32(gguf, key, value.values[0] ?? 0);
  }
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
