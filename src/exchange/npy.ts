import { ForeignFile } from "./foreignFile.js";

/** A matrix of 32-bit floats, row-major. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

const MAGIC = Buffer.from("\x93NUMPY\x01\x00", "latin1");
/** The data begin at a multiple of this, so that they can be mapped into memory. */
const ALIGNMENT = 64;
const BYTES = Float32Array.BYTES_PER_ELEMENT;

/**
 * Writes NumPy's format, version 1.0: little-endian float32, C order.
 *
 * Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 * @throws RangeError where the shape does not fit the data.
 */
export function encodeNpy({ rows, columns, data }: Matrix): Uint8Array {
  if (rows * columns !== data.length) {
    throw new RangeError(`A matrix of ${rows} by ${columns} does not hold ${data.length} numbers.`);
  }
  const described = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  const before = MAGIC.length + 2;
  const length = Math.ceil((before + described.length + 1) / ALIGNMENT) * ALIGNMENT - before;
  const header = Buffer.alloc(before + length, " ", "latin1");
  MAGIC.copy(header);
  header.writeUInt16LE(length, MAGIC.length);
  header.write(described, before, "latin1");
  header.write("\n", before + length - 1, "latin1");
  const body = Buffer.alloc(data.length * BYTES);
  data.forEach((value, index) => body.writeFloatLE(value, index * BYTES));
  return Buffer.concat([header, body]);
}

/** Far above what NumPy writes for an array of numbers. */
const MOST_HEADER = 1 << 16;

const described =
  /^\{'descr': '([^']{1,9})', 'fortran_order': (True|False), 'shape': \(((?:\d{1,10}(?:, ?)?){0,8})\), ?\} *\n?$/;

/** How a number of each type is read. */
const readers: Readonly<Record<string, { readonly bytes: number; readonly read: NumberReader }>> = {
  f2: { bytes: 2, read: (view, at, little) => halfFloat(view.getUint16(at, little)) },
  f4: { bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  f8: { bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
};
type NumberReader = (view: DataView, at: number, little: boolean) => number;

/**
 * Reads a NumPy file of one or two dimensions of 16-, 32- or 64-bit floats, in either byte order and storage order. A
 * list is a matrix of one row. Nothing in the file is run: arrays of Python objects are refused.
 * @param name how the file is called in messages.
 * @throws ForeignFile for anything else.
 */
export function decodeNpy(file: Uint8Array, name = "This file"): Matrix {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const { text, begin } = headerOf(file, view, name);
  const [, type = "", fortran, dimensions = ""] = described.exec(text) ?? [];
  if (/'descr': '\|?O/.test(text)) {
    throw new ForeignFile(
      `${name} holds Python objects, which are never opened: they could run a program. Save it as float32: numpy.save(file, array.astype("float32")).`,
    );
  }
  const order = type.slice(0, 1);
  const reader = order === "<" || order === ">" ? readers[type.slice(1)] : undefined;
  if (reader === undefined) {
    throw new ForeignFile(
      `${name} does not hold an array of floats. Save it as float32: numpy.save(file, array.astype("float32")).`,
    );
  }
  const shape = dimensions
    .split(",")
    .filter((part) => part.trim() !== "")
    .map(Number);
  const [rows = 0, columns = 0] = shape.length === 1 ? [1, ...shape] : shape;
  if (shape.length === 0 || shape.length > 2) {
    throw new ForeignFile(
      `${name} has ${shape.length} dimensions. One vector has one dimension; a vector for each layer has two.`,
    );
  }
  const count = rows * columns;
  if (file.byteLength - begin !== count * reader.bytes) {
    throw new ForeignFile(`${name} does not hold ${count} numbers, as it says. Save it again.`);
  }
  const placed = (index: number): number =>
    fortran === "True" ? (index % columns) * rows + Math.floor(index / columns) : index;
  const data = new Float32Array(count);
  for (let index = 0; index < count; index++) {
    data[index] = reader.read(view, begin + placed(index) * reader.bytes, order === "<");
  }
  return { rows, columns, data };
}

function headerOf(file: Uint8Array, view: DataView, name: string): { text: string; begin: number } {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const version = bytes[6] ?? 0;
  const before = version === 1 ? 10 : 12;
  if (bytes.length < before || !bytes.subarray(0, 6).equals(MAGIC.subarray(0, 6)) || version > 3) {
    throw new ForeignFile(`${name} is not a NumPy file of version 1 to 3.`);
  }
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const begin = before + length;
  if (length > MOST_HEADER || begin > bytes.length) {
    throw new ForeignFile(`${name} is a damaged NumPy file: its header is longer than it can be.`);
  }
  return { text: bytes.toString("latin1", before, begin), begin };
}

/** The number whose IEEE 754 half precision has these bits. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
