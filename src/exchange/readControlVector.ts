import { ForeignFile } from "./foreignFile.js";

/** A control vector as it was read. */
export interface ReadControlVector {
  readonly name: string | undefined;
  /** The architecture that its maker named, in the maker's words; undefined where none is named. */
  readonly modelHint: string | undefined;
  /** What is added, by block: 0-based, the embedding excluded; at least one, all of one length. */
  readonly directions: ReadonlyMap<number, Float32Array>;
}

const VERSIONS = [2, 3];
const STRING = 8;
const ARRAY = 9;
const TENSOR_TYPE_F32 = 0;
const MOST_ENTRIES = 10_000;
const MOST_STRING = 1 << 16;
const DEFAULT_ALIGNMENT = 32;
const MOST_ALIGNMENT = 1 << 16;

/** `enum gguf_type`: how many bytes each scalar takes. */
const scalarBytes = new Map([
  [0, 1],
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 4],
  [5, 4],
  [6, 4],
  [7, 1],
  [10, 8],
  [11, 8],
  [12, 8],
]);
const INTEGERS_OF_32_BITS = [4, 5];

/**
 * Reads a control vector of llama.cpp, as repeng and this program write it: a GGUF whose tensors `direction.N` are F32
 * of one dimension, which llama.cpp adds to the output of block N. No count of the file is used before it is held
 * against the file's length.
 *
 * Source: `common_control_vector_load_one` of llama.cpp.
 * @param name how the file is called in messages.
 * @throws ForeignFile for anything else.
 */
export function decodeControlVector(file: Uint8Array, name: string): ReadControlVector {
  const cursor = new Cursor(file, name);
  if (cursor.text(4) !== "GGUF") throw cursor.damaged("it does not begin with GGUF");
  const version = cursor.uint32();
  if (!VERSIONS.includes(version)) throw cursor.damaged(`its version is ${version}, not 2 or 3`);
  const tensors = cursor.count(MOST_ENTRIES);
  const entries = cursor.count(MOST_ENTRIES);
  const texts = new Map<string, string>();
  let alignment = DEFAULT_ALIGNMENT;
  for (let entry = 0; entry < entries; entry++) {
    const key = cursor.string();
    const type = cursor.uint32();
    if (type === STRING) texts.set(key, cursor.string());
    else if (key === "general.alignment" && INTEGERS_OF_32_BITS.includes(type)) alignment = cursor.uint32();
    else cursor.skipValue(type);
  }
  if (alignment < 1 || alignment > MOST_ALIGNMENT) throw cursor.damaged(`its alignment is ${alignment}`);
  const places = Array.from({ length: tensors }, () => tensorPlace(cursor));
  const start = Math.ceil(cursor.position / alignment) * alignment;
  const directions = new Map<number, Float32Array>();
  for (const { layer, length, offset } of places) {
    if (directions.has(layer)) throw cursor.damaged(`it holds direction.${layer} twice`);
    directions.set(layer, cursor.floats(start + offset, length));
  }
  const widths = new Set([...directions.values()].map(({ length }) => length));
  if (widths.size !== 1) {
    throw cursor.damaged(directions.size === 0 ? "it holds no direction" : "its directions differ in length");
  }
  return { name: texts.get("general.name"), modelHint: texts.get("controlvector.model_hint"), directions };
}

function tensorPlace(cursor: Cursor): { layer: number; length: number; offset: number } {
  const tensor = cursor.string();
  const layer = Number(/^direction\.(0|[1-9]\d{0,5})$/.exec(tensor)?.[1]);
  if (Number.isNaN(layer))
    throw cursor.damaged(`it holds ${JSON.stringify(tensor.slice(0, 80))}, not a direction`);
  if (layer === 0) throw cursor.damaged("it acts at layer 0, where llama.cpp applies no control vector");
  const dimensions = cursor.uint32();
  if (dimensions !== 1) throw cursor.damaged(`${tensor} has ${dimensions} dimensions, not one`);
  const length = cursor.count(Number.MAX_SAFE_INTEGER);
  if (cursor.uint32() !== TENSOR_TYPE_F32) throw cursor.damaged(`${tensor} is not of 32-bit floats`);
  return { layer, length, offset: cursor.count(Number.MAX_SAFE_INTEGER) };
}

/** Reads on through a file, and never beyond its end. */
class Cursor {
  readonly #bytes: Buffer;
  readonly #name: string;
  position = 0;

  constructor(file: Uint8Array, name: string) {
    this.#bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
    this.#name = name;
  }

  damaged(why: string): ForeignFile {
    return new ForeignFile(
      `${this.#name} is not a control vector: ${why}. A control vector holds tensors direction.1, direction.2, … of 32-bit floats.`,
    );
  }

  uint32(): number {
    return this.#bytes.readUInt32LE(this.#take(4));
  }

  /** A number of 64 bits. @throws ForeignFile beyond `most`. */
  count(most: number): number {
    const count = this.#bytes.readBigUInt64LE(this.#take(8));
    if (count > BigInt(most)) throw this.damaged(`it counts ${count} where at most ${most} can be`);
    return Number(count);
  }

  text(bytes: number): string {
    const from = this.#take(bytes);
    return this.#bytes.toString("utf8", from, from + bytes);
  }

  string(): string {
    return this.text(this.count(MOST_STRING));
  }

  skipValue(type: number): void {
    if (type === STRING) {
      this.#take(this.count(Number.MAX_SAFE_INTEGER));
      return;
    }
    const element = type === ARRAY ? this.uint32() : type;
    const count = type === ARRAY ? this.count(Number.MAX_SAFE_INTEGER) : 1;
    if (element === STRING) {
      for (let index = 0; index < count; index++) this.#take(this.count(Number.MAX_SAFE_INTEGER));
      return;
    }
    const bytes = scalarBytes.get(element);
    if (bytes === undefined) throw this.damaged(`its header holds a value of the unknown type ${element}`);
    this.#take(count * bytes);
  }

  floats(from: number, length: number): Float32Array {
    const bytes = length * Float32Array.BYTES_PER_ELEMENT;
    if (length === 0 || from + bytes > this.#bytes.length) throw this.damaged("it is cut short");
    return Float32Array.from({ length }, (_, index) => this.#bytes.readFloatLE(from + index * 4));
  }

  #take(bytes: number): number {
    const from = this.position;
    if (from + bytes > this.#bytes.length) throw this.damaged("it is cut short");
    this.position += bytes;
    return from;
  }
}
