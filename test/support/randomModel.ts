import koffi from "koffi";
import { GGML_TYPE } from "../../src/engine/llama/structs.js";
import type { Pointer, Symbols } from "../../src/engine/llama/symbols.js";

/** The shape of a random model. Its vocabulary is that of bytes, so that it can read any text. */
export interface RandomModelShape {
  readonly architecture: "llama" | "qwen2" | "gptneox";
  readonly layers: number;
  readonly embeddingLength: number;
  readonly heads: number;
  readonly feedForwardLength: number;
  readonly vocabulary: number;
  readonly contextLength: number;
  readonly type: "F32" | "Q8_0";
  readonly seed: number;
}

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

/** Writes a GGUF with weights drawn from a seeded normal distribution, through llama.cpp's own writer. */
export function writeRandomModel(symbols: Symbols, file: string, shape: RandomModelShape): void {
  const gguf = symbols.gguf_init_empty();
  const context = symbols.ggml_init({ mem_size: 1 << 22, mem_buffer: null, no_alloc: true });
  try {
    writeMetadata(symbols, gguf, shape);
    const keep: Uint8Array[] = [];
    const random = gaussian(shape.seed);
    for (const tensor of tensorsOf(shape)) {
      const data =
        tensor.fill === undefined ? draw(tensor, random) : new Float32Array(size(tensor)).fill(tensor.fill);
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

function quantise(symbols: Symbols, data: Float32Array, tensor: TensorShape): Uint8Array {
  const bytes = new Uint8Array(symbols.ggml_row_size(GGML_TYPE.Q8_0, tensor.columns) * tensor.rows);
  symbols.ggml_quantize_chunk(GGML_TYPE.Q8_0, data, bytes, 0, tensor.rows, tensor.columns, null);
  return bytes;
}

function tensorsOf(shape: RandomModelShape): TensorShape[] {
  const { embeddingLength: d, feedForwardLength: f, vocabulary: v } = shape;
  const norm = (name: string): TensorShape => ({ name: `${name}.weight`, columns: d, rows: 1, fill: 1 });
  const bias = (name: string, columns = d): TensorShape => ({ name: `${name}.bias`, columns, rows: 1 });
  const matrix = (name: string, columns: number, rows: number): TensorShape => ({
    name: `${name}.weight`,
    columns,
    rows,
  });
  const tensors = [matrix("token_embd", d, v), norm("output_norm"), matrix("output", d, v)];
  if (shape.architecture === "gptneox") tensors.push(bias("output_norm"));
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
        tensors.push(bias(`${block}.${name}`));
      tensors.push(bias(`${block}.ffn_up`, f));
      continue;
    }
    tensors.push(matrix(`${block}.ffn_gate`, d, f));
    for (const name of ["attn_q", "attn_k", "attn_v"]) {
      tensors.push(matrix(`${block}.${name}`, d, d));
      if (shape.architecture === "qwen2") tensors.push(bias(`${block}.${name}`));
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
    "tokenizer.ggml.bos_token_id": 256,
    "tokenizer.ggml.eos_token_id": 256,
  };
  symbols.gguf_set_val_str(gguf, "general.architecture", name);
  symbols.gguf_set_val_str(gguf, "general.name", `random-${name}`);
  for (const [key, value] of Object.entries(integers)) symbols.gguf_set_val_u32(gguf, key, value);
  const epsilon = name === "gptneox" ? "layer_norm_epsilon" : "layer_norm_rms_epsilon";
  symbols.gguf_set_val_f32(gguf, `${name}.attention.${epsilon}`, 1e-5);
  if (name === "gptneox") symbols.gguf_set_val_bool(gguf, "gptneox.use_parallel_residual", true);
  symbols.gguf_set_val_str(gguf, "tokenizer.ggml.model", "gpt2");
  symbols.gguf_set_val_str(gguf, "tokenizer.ggml.pre", "gpt-2");
  symbols.gguf_set_val_bool(gguf, "tokenizer.ggml.add_bos_token", true);
  const tokens = [...byteCharacters(), "<|endoftext|>"];
  while (tokens.length < shape.vocabulary) tokens.push(`<unused${tokens.length}>`);
  symbols.gguf_set_arr_str(gguf, "tokenizer.ggml.tokens", tokens, tokens.length);
  // 1 = normal, 3 = control, 5 = unused (`enum llama_token_type`).
  const types = Int32Array.from(tokens, (_, id) => (id < 256 ? 1 : id === 256 ? 3 : 5));
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

/** Normal deviates by Box and Muller from a 32-bit xorshift. */
function gaussian(seed: number): () => number {
  let state = seed | 1;
  const uniform = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state >>> 0) + 0.5) / 4294967296;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
