/** Numbers by `enum gguf_type`; texts and lists of texts as what they are. */
export type GgufValue =
  | { readonly u32: number }
  | { readonly u32s: readonly number[] }
  | { readonly text: string }
  | { readonly texts: readonly string[] };

export interface GgufTensor {
  readonly name: string;
  readonly dimensions: readonly number[];
  /** `enum ggml_type`. */
  readonly type: number;
  readonly bytes: number;
}

const ALIGNMENT = 32;
const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** The bytes of a GGUF file, version 3, by its specification; its tensors hold the numbers of a counter. */
export function ggufBytes(
  values: Readonly<Record<string, GgufValue>>,
  tensors: readonly GgufTensor[],
): Buffer {
  const header = [
    Buffer.from("GGUF"),
    u32(3),
    u64(tensors.length),
    u64(Object.keys(values).length),
    ...Object.entries(values).flatMap(([key, value]) => [text(key), encoded(value)]),
  ];
  let offset = 0;
  for (const { name, dimensions, type, bytes } of tensors) {
    header.push(text(name), u32(dimensions.length), ...dimensions.map(u64), u32(type), u64(offset));
    offset += aligned(bytes);
  }
  const head = Buffer.concat(header);
  const data = Buffer.from(Uint8Array.from({ length: offset }, (_, i) => (i * 2_654_435_761) >>> 24));
  return Buffer.concat([head, Buffer.alloc(aligned(head.length) - head.length), data]);
}

/** A model of two layers as lists see it. Nothing could be computed with it. */
export function smallGguf(name = "small", values: Readonly<Record<string, GgufValue>> = {}): Buffer {
  return ggufBytes(
    {
      "general.architecture": { text: "llama" },
      "general.name": { text: name },
      "general.file_type": { u32: 7 },
      "llama.block_count": { u32: 2 },
      "llama.context_length": { u32: 2048 },
      "llama.embedding_length": { u32: 64 },
      "llama.attention.head_count": { u32: 4 },
      "llama.attention.head_count_kv": { u32: 2 },
      "tokenizer.ggml.tokens": { texts: Array.from({ length: 500 }, (_, i) => `token ${i}`) },
      ...values,
    },
    [
      { name: "token_embd.weight", dimensions: [64, 4000], type: 8, bytes: (64 * 4000 * 34) / 32 },
      { name: "output_norm.weight", dimensions: [64], type: 0, bytes: 256 },
    ],
  );
}

function encoded(value: GgufValue): Buffer {
  if ("u32" in value) return Buffer.concat([u32(4), u32(value.u32)]);
  if ("text" in value) return Buffer.concat([u32(8), text(value.text)]);
  if ("texts" in value) {
    return Buffer.concat([u32(9), u32(8), u64(value.texts.length), ...value.texts.map(text)]);
  }
  return Buffer.concat([u32(9), u32(4), u64(value.u32s.length), ...value.u32s.map(u32)]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, "utf8");
  return Buffer.concat([u64(bytes.length), bytes]);
}
