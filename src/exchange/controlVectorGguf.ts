/** A control vector with one direction, for llama.cpp's `--control-vector`. */
export interface ControlVectorFile {
  /** Name of the architecture of the model that it is for. */
  readonly architecture: string;
  /** Number of the model's layers. */
  readonly layers: number;
  /** 0-based, the embedding excluded; at least 1. */
  readonly layer: number;
  /** What is summed into the output of block `layer` of every token: `embeddingLength` numbers. */
  readonly direction: Float32Array;
  readonly name: string;
  readonly description: string;
}

const VERSION = 3;
/** GGUF's default alignment of tensor data, in bytes. */
const ALIGNMENT = 32;
const VALUE_TYPE = { int32: 5, string: 8 } as const;
const TENSOR_TYPE_F32 = 0;

/**
 * Writes llama.cpp's control vector file: a GGUF with one F32 tensor `direction.N`, which llama.cpp's loader
 * applies at block N. (Its own generator stores block i as i + 1; what counts is what the loader does.)
 *
 * Sources: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, `common_control_vector_load`.
 * @throws RangeError for layer 0, which llama.cpp leaves out, and for a layer that the model does not have.
 */
export function encodeControlVector(file: ControlVectorFile): Uint8Array {
  const { layer, layers, direction } = file;
  if (!Number.isInteger(layer) || layer < 1 || layer >= layers) {
    throw new RangeError(`A control vector takes a layer from 1 to ${layers - 1}, not ${layer}.`);
  }
  const texts: readonly (readonly [string, string])[] = [
    ["general.architecture", "controlvector"],
    ["general.name", file.name],
    ["general.description", file.description],
    ["controlvector.model_hint", file.architecture],
  ];
  const header = Buffer.concat([
    Buffer.from("GGUF", "latin1"),
    uint32(VERSION),
    uint64(1),
    uint64(texts.length + 1),
    ...texts.flatMap(([key, text]) => [string(key), uint32(VALUE_TYPE.string), string(text)]),
    string("controlvector.layer_count"),
    uint32(VALUE_TYPE.int32),
    uint32(layers),
    string(`direction.${layer}`),
    uint32(1),
    uint64(direction.length),
    uint32(TENSOR_TYPE_F32),
    uint64(0),
  ]);
  const data = Buffer.alloc(padded(direction.length * Float32Array.BYTES_PER_ELEMENT));
  direction.forEach((value, index) => data.writeFloatLE(value, index * Float32Array.BYTES_PER_ELEMENT));
  return Buffer.concat([header, Buffer.alloc(padded(header.length) - header.length), data]);
}

function padded(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function string(text: string): Buffer {
  const bytes = Buffer.from(text, "utf8");
  return Buffer.concat([uint64(bytes.length), bytes]);
}
