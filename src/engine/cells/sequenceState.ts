import { RequestFailure } from "../../protocol/failure.js";
import { GGML_TYPE } from "../llama/structs.js";
import { fromHalves, toHalves } from "./half.js";

/**
 * The KV cache of one sequence as llama.cpp 0.4.0 writes it (src/llama-kv-cache.cpp, `state_write`): a model with sliding
 * windows has two caches, one behind the other.
 */
export interface SequenceState {
  /** A magic number and flags, kept as they are. */
  readonly head: Uint8Array;
  readonly caches: readonly CacheState[];
}

export interface CacheState {
  /** Of the cells, in the order of the rows. */
  readonly positions: readonly number[];
  /** Whether values lie column by column: without flash attention. */
  readonly transposed: boolean;
  readonly layers: readonly LayerState[];
}

/** Keys and values of one layer: shape [cells, width] each, row-major. */
export interface LayerState {
  readonly keys: KvRows;
  readonly values: KvRows;
}

export interface KvRows {
  readonly type: KvType;
  readonly width: number;
  readonly rows: Float32Array;
}

type KvType = typeof GGML_TYPE.F32 | typeof GGML_TYPE.F16;

const HEAD_BYTES = 8;
/** Bytes of one number. */
const SIZES: Readonly<Record<KvType, number>> = { [GGML_TYPE.F32]: 4, [GGML_TYPE.F16]: 2 };

/** @throws RequestFailure `bad-request` for a state of another shape. */
export function decodeSequenceState(bytes: Uint8Array): SequenceState {
  const head = bytes.slice(0, HEAD_BYTES);
  const reader = new Reader(bytes.subarray(HEAD_BYTES));
  const caches: CacheState[] = [];
  while (!reader.atEnd) caches.push(decodeCache(reader));
  return { head, caches };
}

function decodeCache(reader: Reader): CacheState {
  reader.expect("streams", 1);
  const count = reader.u32();
  const positions = Array.from({ length: count }, () => {
    const position = reader.u32();
    // The sequences of the cell, of which one is written.
    reader.expect("sequences", 1);
    reader.u32();
    return position;
  });
  const transposed = reader.u32() === 1;
  const layers = reader.u32();
  const keys = Array.from({ length: layers }, () => decodeRows(reader, count));
  const values = Array.from({ length: layers }, () =>
    transposed ? decodeColumns(reader, count) : decodeRows(reader, count),
  );
  return {
    positions,
    transposed,
    layers: keys.map((one, layer) => ({ keys: one, values: values[layer] as KvRows })),
  };
}

function decodeRows(reader: Reader, count: number): KvRows {
  const type = reader.type();
  const rowBytes = reader.u64();
  return {
    type,
    width: rowBytes / SIZES[type],
    rows: reader.numbers(type, (count * rowBytes) / SIZES[type]),
  };
}

function decodeColumns(reader: Reader, count: number): KvRows {
  const type = reader.type();
  reader.expect("bytes of a number", SIZES[type]);
  const width = reader.u32();
  return { type, width, rows: transpose(reader.numbers(type, count * width), width, count) };
}

/** What `decodeSequenceState` reads. */
export function encodeSequenceState({ head, caches }: SequenceState): Uint8Array {
  const parts: Uint8Array[] = [head];
  const u32 = (...values: number[]): void => {
    parts.push(new Uint8Array(Uint32Array.from(values).buffer));
  };
  for (const { positions, transposed, layers } of caches) {
    u32(1, positions.length, ...positions.flatMap((position) => [position, 1, 0]));
    u32(transposed ? 1 : 0, layers.length);
    const row = ({ type, width, rows }: KvRows): void => {
      u32(type, width * SIZES[type], 0);
      parts.push(encodeNumbers(type, rows));
    };
    for (const { keys } of layers) row(keys);
    for (const { values } of layers) {
      if (!transposed) {
        row(values);
        continue;
      }
      const { type, width, rows } = values;
      u32(type, SIZES[type], width);
      parts.push(encodeNumbers(type, transpose(rows, positions.length, width)));
    }
  }
  return Buffer.concat(parts);
}

function encodeNumbers(type: KvType, values: Float32Array): Uint8Array {
  const numbers = type === GGML_TYPE.F16 ? toHalves(values) : values;
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

/** @param values shape [rows, columns]. @returns shape [columns, rows]. */
function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      result[column * rows + row] = values[row * columns + column] as number;
  return result;
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get atEnd(): boolean {
    return this.#offset >= this.#bytes.length;
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  u64(): number {
    return Number(this.#view.getBigUint64(this.#take(8), true));
  }

  type(): KvType {
    const type = this.u32();
    if (type === GGML_TYPE.F32 || type === GGML_TYPE.F16) return type;
    throw unknownState(`numbers of type ${type}`);
  }

  expect(what: string, value: number): void {
    const found = this.u32();
    if (found !== value) throw unknownState(`${found} ${what}`);
  }

  numbers(type: KvType, count: number): Float32Array {
    const start = this.#take(count * SIZES[type]);
    // At an even place, and numbers are little-endian on every system that llama.cpp is built for.
    const { buffer } = this.#bytes.slice(start, this.#offset);
    return type === GGML_TYPE.F16 ? fromHalves(new Uint16Array(buffer)) : new Float32Array(buffer);
  }

  #take(count: number): number {
    const start = this.#offset;
    if (!Number.isInteger(count) || start + count > this.#bytes.length) throw unknownState("another length");
    this.#offset += count;
    return start;
  }
}

function unknownState(what: string): RequestFailure {
  return new RequestFailure(
    "bad-request",
    `This model's KV cache has ${what}, from which no cells can be made. Choose another vector.method.`,
  );
}
