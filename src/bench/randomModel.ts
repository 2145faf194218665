import koffi from "koffi";
import { GGML_TYPE } from "../engine/llama/structs.js";
import type { Pointer, Symbols } from "../engine/llama/symbols.js";

/** The shape of a random model. Its vocabulary is that of bytes, so that it can read any text. */
export interface RandomModelShape {
  readonly architecture: "llama" | "qwen2" | "gptneox" | "bert" | "cogvlm";
  readonly layers: number;
  readonly embeddingLength: number;
  readonly heads: number;
  readonly feedForwardLength: number;
  readonly vocabulary: number;
  readonly contextLength: number;
  readonly type: "F32" | "Q8_0";
  readonly seed: number;
  /** Whether tokens look back only; as the architecture has it where nothing is said. */
  readonly causal?: boolean;
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

/** GGUF's `enum gguf_type` for arrays of 32-bit integers and floats. */
const ARRAY_TYPE = { I32: 5, F32: 6 } as const;

/** Writes a GGUF with weights drawn from a seeded uniform distribution, through llama.cpp's own writer. */
export function writeRandomModel(symbols: Symbols, file: string, shape: RandomModelShape): void {
  const gguf = symbols.gguf_init_empty();
  const context = symbols.ggml_init({ mem_size: 1 << 22, mem_buffer: null, no_alloc: true });
  try {
    writeMetadata(symbols, gguf, shape);
    const keep: Uint8Array[] = [];
    const random = uniformDeviates(shape.seed);
    let embedding: Float32Array = new Float32Array(0);
    for (const tensor of tensorsOf(shape)) {
      const data =
        tensor.fill === undefined ? draw(tensor, random) : new Float32Array(size(tensor)).fill(tensor.fill);
      if (tensor.name === "token_embd.weight") embedding = data;
      if (shape.successors !== undefined) follow(tensor, data, embedding, shape.successors);
      const quantised = shape.type === "Q8_0" && tensor.rows > 1;
      const type = quantised ? GGML_TYPE.Q8_0 : GGML_TYPE.F32;
      const bytes = quantised ? quantise(symbols, data, tensor) : new Uint8Array(data.buffer);
      keep.push(bytes);
      const handle =
        tensor.rows > 1
          ? symbols.ggml_new_tensor_2d(context, type, tensor.columns, tensor.rows)
          : symbols.ggml_new_tensor_1d(context, type, tensor.columns);
      symbols.ggml_set_name(handle, tensor.name);
      symbols.gguf_add_tensor(gguf, handle);
      symbols.gguf_set_tensor_data(gguf, tensor.name, koffi.address(bytes));
    }
    if (!symbols.gguf_write_to_file(gguf, file, false)) throw new Error(`Could not write ${file}`);
    // The writer read the tensors' memory by address: it must have lived until here.
    if (keep.length === 0) throw new Error("A model without tensors");
  } finally {
    symbols.ggml_free(context);
    symbols.gguf_free(gguf);
  }
}

interface TensorShape {
  readonly name: string;
  readonly columns: number;
  readonly rows: number;
  readonly fill?: number;
}

const size = (tensor: TensorShape): number => tensor.columns * tensor.rows;

function draw(tensor: TensorShape, random: () => number): Float32Array {
  const data = new Float32Array(size(tensor));
  const scale = tensor.rows > 1 ? 1 / Math.sqrt(tensor.columns) : 0.1;
  for (let i = 0; i < data.length; i++) data[i] = random() * scale;
  return data;
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

const bias = (name: string, columns: number): TensorShape => ({ name: `${name}.bias`, columns, rows: 1 });
const matrix = (name: string, columns: number, rows: number): TensorShape => ({
  name: `${name}.weight`,
  columns,
  rows,
});
const normOf = (name: string, columns: number): TensorShape => ({
  name: `${name}.weight`,
  columns,
  rows: 1,
  fill: 1,
});

function tensorsOf(shape: RandomModelShape): TensorShape[] {
  switch (shape.architecture) {
    case "bert":
      return bertTensors(shape);
    case "cogvlm":
      return cogvlmTensors(shape);
    case "llama":
    case "qwen2":
    case "gptneox":
      return decoderTensors(shape);
  }
}

/** An encoder, as embedding models are. */
function bertTensors({
  layers,
  embeddingLength: d,
  feedForwardLength: f,
  ...shape
}: RandomModelShape): TensorShape[] {
  const norm = (name: string): TensorShape[] => [normOf(name, d), bias(name, d)];
  const tensors = [
    matrix("token_embd", d, shape.vocabulary),
    matrix("position_embd", d, shape.contextLength),
    ...norm("token_embd_norm"),
  ];
  for (let layer = 0; layer < layers; layer++) {
    const block = `blk.${layer}`;
    for (const name of ["attn_q", "attn_k", "attn_v", "attn_output"]) {
      tensors.push(matrix(`${block}.${name}`, d, d), bias(`${block}.${name}`, d));
    }
    tensors.push(...norm(`${block}.attn_output_norm`), ...norm(`${block}.layer_output_norm`));
    tensors.push(matrix(`${block}.ffn_up`, d, f), bias(`${block}.ffn_up`, f));
    tensors.push(matrix(`${block}.ffn_down`, f, d), bias(`${block}.ffn_down`, d));
  }
  return tensors;
}

/** A decoder whose graph names a residual stream that the prediction does not hang on. */
function cogvlmTensors({
  layers,
  embeddingLength: d,
  feedForwardLength: f,
  ...shape
}: RandomModelShape): TensorShape[] {
  const tensors = [
    matrix("token_embd", d, shape.vocabulary),
    normOf("output_norm", d),
    matrix("output", d, shape.vocabulary),
  ];
  for (let layer = 0; layer < layers; layer++) {
    const block = `blk.${layer}`;
    tensors.push(normOf(`${block}.attn_norm`, d), normOf(`${block}.ffn_norm`, d));
    for (const expert of ["", "vis_"]) {
      tensors.push(
        matrix(`${block}.${expert}attn_qkv`, d, 3 * d),
        matrix(`${block}.${expert}attn_output`, d, d),
      );
    }
    for (const expert of ["ffn", "vis"]) {
      tensors.push(matrix(`${block}.${expert}_gate`, d, f));
      tensors.push(matrix(`${block}.${expert}_down`, f, d), matrix(`${block}.${expert}_up`, d, f));
    }
  }
  return tensors;
}

function decoderTensors(shape: RandomModelShape): TensorShape[] {
  const { embeddingLength: d, feedForwardLength: f, vocabulary: v } = shape;
  const norm = (name: string): TensorShape => normOf(name, d);
  const tensors = [matrix("token_embd", d, v), norm("output_norm"), matrix("output", d, v)];
  if (shape.architecture === "gptneox") tensors.push(bias("output_norm", d));
  for (let layer = 0; layer < shape.layers; layer++) {
    const block = `blk.${layer}`;
    tensors.push(norm(`${block}.attn_norm`), norm(`${block}.ffn_norm`));
    tensors.push(
      matrix(`${block}.attn_output`, d, d),
      matrix(`${block}.ffn_up`, d, f),
      matrix(`${block}.ffn_down`, f, d),
    );
    if (shape.architecture === "gptneox") {
      tensors.push(matrix(`${block}.attn_qkv`, d, 3 * d), bias(`${block}.attn_qkv`, 3 * d));
      for (const name of ["attn_norm", "ffn_norm", "attn_output", "ffn_down"])
        tensors.push(bias(`${block}.${name}`, d));
      tensors.push(bias(`${block}.ffn_up`, f));
      continue;
    }
    tensors.push(matrix(`${block}.ffn_gate`, d, f));
    for (const name of ["attn_q", "attn_k", "attn_v"]) {
      tensors.push(matrix(`${block}.${name}`, d, d));
      if (shape.architecture === "qwen2") tensors.push(bias(`${block}.${name}`, d));
    }
  }
  return tensors;
}

function writeMetadata(symbols: Symbols, gguf: Pointer, shape: RandomModelShape): void {
  const { architecture: name } = shape;
  const integers: Record<string, number> = {
    [`${name}.block_count`]: shape.layers,
    [`${name}.embedding_length`]: shape.embeddingLength,
    [`${name}.feed_forward_length`]: shape.feedForwardLength,
    [`${name}.context_length`]: shape.contextLength,
    [`${name}.attention.head_count`]: shape.heads,
    [`${name}.attention.head_count_kv`]: shape.heads,
    [`${name}.rope.dimension_count`]: shape.embeddingLength / shape.heads,
    "tokenizer.ggml.bos_token_id": END_OF_TEXT,
    "tokenizer.ggml.eos_token_id": END_OF_TEXT,
  };
  symbols.gguf_set_val_str(gguf, "general.architecture", name);
  symbols.gguf_set_val_str(gguf, "general.name", `random-${name}`);
  for (const [key, value] of Object.entries(integers)) symbols.gguf_set_val_u32(gguf, key, value);
  const plainNorm = name === "gptneox" || name === "bert";
  const epsilon = plainNorm ? "layer_norm_epsilon" : "layer_norm_rms_epsilon";
  symbols.gguf_set_val_f32(gguf, `${name}.attention.${epsilon}`, 1e-5);
  if (name === "bert") symbols.gguf_set_val_u32(gguf, "tokenizer.ggml.token_type_count", 2);
  if (shape.causal !== undefined) symbols.gguf_set_val_bool(gguf, `${name}.attention.causal`, shape.causal);
  if (name === "gptneox") symbols.gguf_set_val_bool(gguf, "gptneox.use_parallel_residual", true);
  symbols.gguf_set_val_str(gguf, "tokenizer.ggml.model", "gpt2");
  symbols.gguf_set_val_str(gguf, "tokenizer.ggml.pre", "gpt-2");
  symbols.gguf_set_val_bool(gguf, "tokenizer.ggml.add_bos_token", true);
  const { template, control = [], userDefined = [] } = shape.chat ?? {};
  if (template !== undefined) symbols.gguf_set_val_str(gguf, "tokenizer.chat_template", template);
  const tokens = [...byteCharacters(), "<|endoftext|>", ...control, ...userDefined];
  while (tokens.length < shape.vocabulary) tokens.push(`Ġw${tokens.length}`);
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
