/** A tensor of 32-bit floats, row-major; `data.length` is the product of `shape`. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface TensorFile {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The format's own limit on its header, in bytes. */
const maxHeaderBytes = 100_000_000;
const bytesPerFloat = 4;

/**
 * Writes a safetensors file: 8 bytes of header length (little-endian), a JSON header padded to 8 bytes, the
 * data. Throws a RangeError where a shape does not fit its data.
 *
 * Source: https://github.com/huggingface/safetensors#format
 */
export function encodeSafetensors({ tensors, metadata }: TensorFile): Uint8Array {
  const fields: [string, unknown][] = [["__metadata__", metadata]];
  let dataBytes = 0;
  for (const [name, { shape, data }] of tensors) {
    if (name === "__metadata__") throw new RangeError("A tensor cannot have the name of the metadata.");
    if (countOf(shape) !== data.length) {
      throw new RangeError(`Tensor "${name}": the shape ${shapeText(shape)} does not hold ${data.length}.`);
    }
    const begin = dataBytes;
    dataBytes += data.length * bytesPerFloat;
    fields.push([name, { dtype: "F32", shape, data_offsets: [begin, dataBytes] }]);
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(fields)));
  const headerBytes = Math.ceil(json.length / 8) * 8;

  const file = new Uint8Array(8 + headerBytes + dataBytes);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(headerBytes), true);
  file.fill(0x20, 8, 8 + headerBytes);
  file.set(json, 8);
  let offset = 8 + headerBytes;
  for (const { data } of tensors.values()) {
    for (const value of data) {
      view.setFloat32(offset, value, true);
      offset += bytesPerFloat;
    }
  }
  return file;
}

/**
 * Reads a safetensors file whose tensors are all F32. Throws a MalformedSafetensors for anything else; no
 * count or offset of the file is used before it is known to lie within the file.
 */
export function decodeSafetensors(file: Uint8Array): TensorFile {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const dataStart = headerEnd(file);
  const dataBytes = file.length - dataStart;
  const { __metadata__: named, ...fields } = parseHeader(file.subarray(8, dataStart));
  const places = Object.entries(fields).map(([name, field]) => ({
    name,
    ...parsePlace(name, field, dataBytes),
  }));

  // The format allows neither holes nor overlaps.
  let covered = 0;
  for (const { name, begin, end } of places.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== covered) throw new MalformedSafetensors(`tensor "${name}" does not follow its neighbour`);
    covered = end;
  }
  if (covered !== dataBytes) throw new MalformedSafetensors("its tensors do not cover its data");

  const tensors = new Map<string, Tensor>();
  for (const { name, shape, begin, end } of places) {
    const data = new Float32Array((end - begin) / bytesPerFloat);
    for (let i = 0; i < data.length; i++) {
      data[i] = view.getFloat32(dataStart + begin + i * bytesPerFloat, true);
    }
    tensors.set(name, { shape, data });
  }
  return { tensors, metadata: parseMetadata(named) };
}

/**
 * Where the header ends and the data begin, in bytes.
 * @param file at least its first eight bytes. @param size of the whole file in bytes.
 * @throws MalformedSafetensors where a file of this size cannot have such a header.
 */
export function headerEnd(file: Uint8Array, size = file.length): number {
  if (file.length < 8) throw new MalformedSafetensors("it is shorter than its header length");
  const declared = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  if (declared > BigInt(Math.min(size - 8, maxHeaderBytes))) {
    throw new MalformedSafetensors("its header claims to be longer than the file");
  }
  return 8 + Number(declared);
}

/** The metadata alone. @param header the file up to where its data begin. */
export function decodeMetadata(header: Uint8Array): TensorFile["metadata"] {
  return parseMetadata(parseHeader(header.subarray(8, headerEnd(header)))["__metadata__"]);
}

/** Bytes that are not a safetensors file of F32 tensors. */
export class MalformedSafetensors extends Error {
  constructor(problem: string) {
    super(`Not a valid safetensors file: ${problem}.`);
    this.name = "MalformedSafetensors";
  }
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new MalformedSafetensors("its header is not JSON");
  }
  if (!isObject(header)) throw new MalformedSafetensors("its header is not a JSON object");
  return header;
}

function parseMetadata(field: unknown = {}): Record<string, string> {
  if (!isObject(field)) throw new MalformedSafetensors("its metadata is not an object");
  const entries: [string, string][] = [];
  for (const [name, value] of Object.entries(field)) {
    if (typeof value !== "string") throw new MalformedSafetensors(`the metadata "${name}" is not text`);
    entries.push([name, value]);
  }
  return Object.fromEntries(entries);
}

function parsePlace(
  name: string,
  field: unknown,
  dataBytes: number,
): { shape: number[]; begin: number; end: number } {
  if (!isObject(field)) throw new MalformedSafetensors(`tensor "${name}" is not described`);
  const { dtype, shape, data_offsets: offsets } = field;
  if (dtype !== "F32") throw new MalformedSafetensors(`tensor "${name}" is not of type F32`);
  if (!isCounts(shape)) throw new MalformedSafetensors(`tensor "${name}" has no valid shape`);
  const [begin, end, ...rest] = isCounts(offsets) ? offsets : [];
  if (begin === undefined || end === undefined || rest.length > 0 || begin > end || end > dataBytes) {
    throw new MalformedSafetensors(`tensor "${name}" does not lie within the data`);
  }
  if (countOf(shape) * bytesPerFloat !== end - begin) {
    throw new MalformedSafetensors(`tensor "${name}" does not have the size of its shape`);
  }
  return { shape, begin, end };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
}

/** A product past 2^53 is inexact, yet then far from any length it is compared with. */
function countOf(shape: readonly number[]): number {
  return shape.reduce((product, count) => product * count, 1);
}

function shapeText(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}
