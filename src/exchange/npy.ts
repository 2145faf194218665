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

const described =
  /^\{'descr': '<f4', 'fortran_order': False, 'shape': \((0|[1-9]\d{0,9}), (0|[1-9]\d{0,9})\), \} *\n$/;

/**
 * Reads just what `encodeNpy` and NumPy write for a matrix of little-endian float32 in C order.
 * @throws ForeignFile for anything else.
 */
export function decodeNpy(file: Uint8Array): Matrix {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const before = MAGIC.length + 2;
  if (bytes.length < before || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new ForeignFile("This is not a NumPy file of version 1.0.");
  }
  const begin = before + bytes.readUInt16LE(MAGIC.length);
  const [, rows, columns] = described.exec(bytes.toString("latin1", before, begin)) ?? [];
  if (begin % ALIGNMENT !== 0 || rows === undefined || columns === undefined) {
    throw new ForeignFile("This NumPy file does not hold a matrix of little-endian float32 in C order.");
  }
  const count = Number(rows) * Number(columns);
  if (bytes.length - begin !== count * BYTES) {
    throw new ForeignFile(`This NumPy file does not hold ${count} numbers, as it says. Export it again.`);
  }
  const data = Float32Array.from({ length: count }, (_, index) => bytes.readFloatLE(begin + index * BYTES));
  return { rows: Number(rows), columns: Number(columns), data };
}
