import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { BEGINNING_BYTES, whyNotGguf } from "../protocol/notGguf.js";
import { fileTypeName, tensorBytes, tensorTypeName } from "./ggufTypes.js";

/** What a GGUF file says about itself before its tensors. */
export interface GgufHeader {
  /** llama.cpp's name; undefined in the later parts of a model of several files. */
  readonly architecture: string | undefined;
  readonly name: string | undefined;
  /** `model`, `adapter`, `mmproj` and the like; undefined in older files, which are models. */
  readonly kind: string | undefined;
  readonly quantisation: string | undefined;
  readonly parameters: number;
  readonly layers: number | undefined;
  readonly contextLength: number | undefined;
  /** Length of the vocabulary; 0 where the header lists none. */
  readonly vocabulary: number;
  readonly tensors: readonly GgufTensor[];
  /** A number of the header, or a short list of them. */
  readonly number: (key: string) => number | readonly number[] | undefined;
  /** How many bytes the file must at least have; undefined where a tensor's type is not known. */
  readonly leastBytes: number | undefined;
  /** Bytes that the file has. */
  readonly bytes: number;
}

interface GgufTensor {
  readonly name: string;
  /** A byte for each number where its type is not known. */
  readonly bytes: number;
}

/** A file that is no GGUF file, or one whose header cannot be followed. */
export class UnreadableGguf extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UnreadableGguf";
  }
}

const MAGIC = 0x46554747;
const VERSIONS = [2, 3];
const CHUNK = 1 << 20;
/** Far above what any model has: a count beyond it is damage, not a model. */
const MOST_ENTRIES = 100_000;
const MOST_TENSORS = 1_000_000;
const MOST_STRING = 1 << 16;
const MOST_DIMENSIONS = 4;
/** So much of a header is read at all: a file with holes can be of any length, and state any counts. In bytes. */
const MOST_TAKEN = 1 << 26;
const DEFAULT_ALIGNMENT = 32;
const VOCABULARY = "tokenizer.ggml.tokens";

/** `enum gguf_type`: how many bytes each scalar takes. */
const scalarBytes: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};
const STRING = 8;
const ARRAY = 9;
/** Arrays of numbers up to this length are kept: some architectures give a figure for each layer. */
const MOST_KEPT = 1024;

type Value = string | number | readonly number[] | { readonly length: number } | undefined;

/**
 * Reads the header of a GGUF file, versions 2 and 3, and nothing behind it: text of the vocabulary is stepped
 * over, counts are held against the file's size before they are used. Blocks while it reads, a few milliseconds
 * to some tens: not for a thread that must answer.
 * @throws UnreadableGguf, or the system's error where the file cannot be opened.
 */
export function readGgufHeader(file: string): GgufHeader {
  const descriptor = openSync(file, "r");
  try {
    const { size } = fstatSync(descriptor);
    return readHeader(new Cursor(descriptor, size), size);
  } finally {
    closeSync(descriptor);
  }
}

function readHeader(cursor: Cursor, size: number): GgufHeader {
  if (size < 24 || cursor.u32() !== MAGIC) throw new UnreadableGguf(whyNotGguf(cursor.beginning()));
  const version = cursor.u32();
  if (!VERSIONS.includes(version)) {
    throw new UnreadableGguf(`Its GGUF version ${version} is not one that can be read (2 and 3 are).`);
  }
  const tensors = cursor.count(MOST_TENSORS);
  const entries = cursor.count(MOST_ENTRIES);
  const values = new Map<string, Value>();
  let vocabulary = 0;
  for (let entry = 0; entry < entries; entry++) {
    const key = cursor.string(MOST_STRING);
    const kind = cursor.u32();
    const value = kind === ARRAY ? readArray(cursor) : readScalar(cursor, kind);
    if (key === VOCABULARY && typeof value === "object") vocabulary = value.length;
    if (value !== undefined) values.set(key, value);
  }
  return summarise(values, vocabulary, readTensors(cursor, tensors), cursor.position, size);
}

function readScalar(cursor: Cursor, kind: number): Value {
  if (kind === STRING) return cursor.string();
  const bytes = scalarBytes[kind];
  if (bytes === undefined) throw new UnreadableGguf(`Its header holds a value of the unknown type ${kind}.`);
  return cursor.number(kind, bytes);
}

function readArray(cursor: Cursor): Value {
  const kind = cursor.u32();
  const length = cursor.count(Number.MAX_SAFE_INTEGER);
  if (kind === STRING) {
    for (let i = 0; i < length; i++) cursor.skip(cursor.count(Number.MAX_SAFE_INTEGER));
    return { length };
  }
  const bytes = scalarBytes[kind];
  if (bytes === undefined) throw new UnreadableGguf(`Its header holds a list of the unknown type ${kind}.`);
  if (length > MOST_KEPT) {
    cursor.skip(length * bytes);
    return { length };
  }
  return Array.from({ length }, () => cursor.number(kind, bytes));
}

interface Tensors {
  readonly list: readonly GgufTensor[];
  readonly parameters: number;
  /** The type that most numbers are of. */
  readonly commonest: number | undefined;
  /** Where the last tensor's data end, from the start of the data. */
  readonly end: number | undefined;
}

function readTensors(cursor: Cursor, count: number): Tensors {
  const elementsByType = new Map<number, number>();
  const list: GgufTensor[] = [];
  let parameters = 0;
  let end: number | undefined = 0;
  for (let tensor = 0; tensor < count; tensor++) {
    const name = cursor.string();
    const dimensions = cursor.u32();
    if (dimensions > MOST_DIMENSIONS) throw new UnreadableGguf("Its list of tensors is damaged.");
    let elements = 1;
    for (let dimension = 0; dimension < dimensions; dimension++) elements *= cursor.u64();
    const kind = cursor.u32();
    const offset = cursor.u64();
    const bytes = tensorBytes(kind, elements);
    list.push({ name, bytes: bytes ?? elements });
    parameters += elements;
    elementsByType.set(kind, (elementsByType.get(kind) ?? 0) + elements);
    end = end === undefined || bytes === undefined ? undefined : Math.max(end, offset + bytes);
  }
  const [commonest] = [...elementsByType].sort(([, a], [, b]) => b - a)[0] ?? [];
  return { list, parameters, commonest, end };
}

function summarise(
  values: ReadonlyMap<string, Value>,
  vocabulary: number,
  { list, parameters, commonest, end }: Tensors,
  headerEnd: number,
  bytes: number,
): GgufHeader {
  const text = (key: string): string | undefined => {
    const value = values.get(key);
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const number = (key: string): number | undefined => {
    const value = values.get(key);
    return typeof value === "number" && Number.isFinite(value) && value > 0 ? value : undefined;
  };
  const architecture = text("general.architecture");
  const ofModel = `${architecture ?? ""}.`;
  const alignment = number("general.alignment") ?? DEFAULT_ALIGNMENT;
  const fileType = values.get("general.file_type");
  const named = typeof fileType === "number" ? fileTypeName(fileType) : undefined;
  return {
    architecture,
    name: text("general.name"),
    kind: text("general.type"),
    quantisation: named ?? (commonest === undefined ? undefined : tensorTypeName(commonest)),
    parameters,
    layers: number(`${ofModel}block_count`),
    contextLength: number(`${ofModel}context_length`),
    vocabulary,
    tensors: list,
    number: (key) => {
      const value = values.get(key);
      if (typeof value === "number") return value;
      return Array.isArray(value) ? (value as readonly number[]) : undefined;
    },
    leastBytes: end === undefined ? undefined : Math.ceil(headerEnd / alignment) * alignment + end,
    bytes,
  };
}

/** Reads a file from its start on, in chunks; never beyond its end. */
class Cursor {
  readonly #descriptor: number;
  readonly #size: number;
  readonly #chunk = Buffer.alloc(CHUNK);
  #chunkStart = 0;
  #chunkLength = 0;
  #taken = 0;
  position = 0;

  constructor(descriptor: number, size: number) {
    this.#descriptor = descriptor;
    this.#size = size;
  }

  /** What the file begins with, wherever it is read by now. */
  beginning(): Uint8Array {
    const bytes = Buffer.alloc(BEGINNING_BYTES);
    return bytes.subarray(0, readSync(this.#descriptor, bytes, 0, bytes.length, 0));
  }

  u32(): number {
    return this.#take(4).readUInt32LE(0);
  }

  u64(): number {
    const value = this.#take(8).readBigUInt64LE(0);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new UnreadableGguf("Its header is damaged.");
    return Number(value);
  }

  /** A count of things of which each takes at least a byte: never more than the file has left. */
  count(most: number): number {
    const value = this.u64();
    if (value > most || value > this.#size - this.position) {
      throw new UnreadableGguf("Its header is damaged or cut off.");
    }
    return value;
  }

  /** A text; one that is longer than `most` bytes is stepped over, and its beginning given. */
  string(most = MOST_STRING): string {
    const length = this.count(Number.MAX_SAFE_INTEGER);
    const kept = Math.min(length, most);
    const text = this.#take(kept).toString("utf8");
    this.skip(length - kept);
    return text;
  }

  number(kind: number, bytes: number): number {
    const taken = this.#take(bytes);
    switch (kind) {
      case 1:
        return taken.readInt8(0);
      case 2:
        return taken.readUInt16LE(0);
      case 3:
        return taken.readInt16LE(0);
      case 4:
        return taken.readUInt32LE(0);
      case 5:
        return taken.readInt32LE(0);
      case 6:
        return taken.readFloatLE(0);
      case 10:
        return Number(taken.readBigUInt64LE(0));
      case 11:
        return Number(taken.readBigInt64LE(0));
      case 12:
        return taken.readDoubleLE(0);
      default:
        return taken.readUInt8(0);
    }
  }

  skip(bytes: number): void {
    if (bytes > this.#size - this.position) throw new UnreadableGguf("Its header is cut off.");
    this.position += bytes;
  }

  /** Valid until the next call. */
  #take(bytes: number): Buffer {
    if (bytes > this.#size - this.position) throw new UnreadableGguf("Its header is cut off.");
    this.#taken += bytes;
    if (this.#taken > MOST_TAKEN)
      throw new UnreadableGguf("Its header is damaged: no model has one so long.");
    const start = this.position - this.#chunkStart;
    if (start < 0 || start + bytes > this.#chunkLength) this.#fill(bytes);
    const from = this.position - this.#chunkStart;
    this.position += bytes;
    return this.#chunk.subarray(from, from + bytes);
  }

  #fill(needed: number): void {
    this.#chunkStart = this.position;
    this.#chunkLength = 0;
    while (this.#chunkLength < CHUNK) {
      const at = this.#chunkStart + this.#chunkLength;
      const read = readSync(this.#descriptor, this.#chunk, this.#chunkLength, CHUNK - this.#chunkLength, at);
      if (read === 0) break;
      this.#chunkLength += read;
    }
    if (this.#chunkLength < needed) throw new UnreadableGguf("Its header is cut off.");
  }
}
