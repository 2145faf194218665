import * as z from "zod";

/** Numbers of a typed array, little-endian. */
type Numbers = Float32Array | Float64Array;

interface NumbersClass<List extends Numbers> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, byteOffset: number, length: number): List;
}

function codecOf<List extends Numbers>(Class: NumbersClass<List>) {
  const size = Class.BYTES_PER_ELEMENT;
  const encoded = z
    .base64()
    .refine(
      (text) => Buffer.byteLength(text, "base64") % size === 0,
      `is not a list of ${size * 8}-bit floats`,
    );
  const list = z.custom<List>((value) => value instanceof Class);
  return z.codec(encoded, list, {
    encode: ({ buffer, byteOffset, byteLength }) =>
      Buffer.from(buffer, byteOffset, byteLength).toString("base64"),
    decode(text) {
      // Not from Node's pool, where floats would lie at odd places.
      const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text, "base64"));
      bytes.write(text, "base64");
      return new Class(bytes.buffer, 0, bytes.length / size);
    },
  });
}

/** 32-bit floats; little-endian in base64 between processes. */
export const Floats = codecOf<Float32Array>(Float32Array);
/** The same of 64 bits. */
export const Doubles = codecOf<Float64Array>(Float64Array);
