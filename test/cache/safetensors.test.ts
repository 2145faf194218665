import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeSafetensors, encodeSafetensors, MalformedSafetensors } from "../../src/cache/safetensors.js";
import type { Tensor } from "../../src/cache/safetensors.js";

const tensor = fc
  .tuple(fc.nat(4), fc.nat(4))
  .chain(([rows, columns]) =>
    fc
      .array(fc.float(), { minLength: rows * columns, maxLength: rows * columns })
      .map((data): Tensor => ({ shape: [rows, columns], data: Float32Array.from(data) })),
  );
const name = fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "größe", "θ"));
const tensorName = name.filter((text) => text !== "__metadata__");

/** A file with this header, its length declared truly unless told otherwise. */
function fileOf(header: string, dataBytes = 0, declared?: bigint): Uint8Array {
  const json = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + json.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, declared ?? BigInt(json.length), true);
  file.set(json, 8);
  return file;
}

describe("safetensors", () => {
  it("reads back what it writes", () => {
    fc.assert(
      fc.property(
        fc.dictionary(tensorName, tensor, { maxKeys: 4 }),
        fc.dictionary(name, fc.string({ unit: "grapheme" })),
        (tensors, metadata) => {
          const written = new Map(Object.entries(tensors));
          const read = decodeSafetensors(encodeSafetensors({ tensors: written, metadata }));
          assert.deepEqual(Object.entries(read.metadata).toSorted(), Object.entries(metadata).toSorted());
          assert.deepEqual(new Set(read.tensors.keys()), new Set(written.keys()));
          for (const [key, value] of written) assert.deepEqual(read.tensors.get(key), value);
        },
      ),
    );
  });

  it("writes the bytes that the format describes", () => {
    const file = encodeSafetensors({
      tensors: new Map([["t", { shape: [1, 2], data: Float32Array.of(1, -2) }]]),
      metadata: { a: "b" },
    });
    const header = '{"__metadata__":{"a":"b"},"t":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}';
    const padded = Math.ceil(header.length / 8) * 8;
    assert.equal(
      Buffer.from(file).toString("latin1"),
      `${String.fromCharCode(padded)}\0\0\0\0\0\0\0${header.padEnd(padded)}` +
        "\x00\x00\x80\x3f\x00\x00\x00\xc0",
    );
  });

  it("reads a file that lies at any offset of its buffer", () => {
    const tensors = new Map([["t", { shape: [2], data: Float32Array.of(0.5, 3) }]]);
    const file = encodeSafetensors({ tensors, metadata: {} });
    const shifted = new Uint8Array(file.length + 3);
    shifted.set(file, 3);
    assert.deepEqual(decodeSafetensors(shifted.subarray(3)).tensors, tensors);
  });

  it("refuses to write a shape that does not fit", () => {
    const tensors = new Map([["t", { shape: [2, 2], data: new Float32Array(3) }]]);
    assert.throws(() => encodeSafetensors({ tensors, metadata: {} }), /"t": the shape \[2, 2\]/);
    const reserved = new Map([["__metadata__", { shape: [0], data: new Float32Array(0) }]]);
    assert.throws(() => encodeSafetensors({ tensors: reserved, metadata: {} }), RangeError);
  });

  const malformed: Record<string, Uint8Array> = {
    "nothing at all": new Uint8Array(0),
    "less than a length": new Uint8Array(7),
    "a header beyond the file": fileOf("{}", 0, 3n),
    "a header of 2^64 bytes": fileOf("{}", 0, 2n ** 64n - 1n),
    "a header that is not JSON": fileOf("{"),
    "a header that is not UTF-8": fileOf("{}").fill(0xff, 8),
    "a header that is a list": fileOf("[]"),
    "a header that is null": fileOf("null"),
    "metadata that are a list": fileOf('{"__metadata__":[]}'),
    "metadata that are not text": fileOf('{"__metadata__":{"a":1}}'),
    "data that no tensor covers": fileOf("{}", 4),
    "a tensor without a description": fileOf('{"t":1}'),
    "another type": fileOf('{"t":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}', 4),
    "a shape that is missing": fileOf('{"t":{"dtype":"F32","data_offsets":[0,4]}}', 4),
    "a negative shape": fileOf('{"t":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}', 4),
    "a fractional shape": fileOf('{"t":{"dtype":"F32","shape":[0.5,2],"data_offsets":[0,4]}}', 4),
    "a shape that overflows": fileOf(
      '{"t":{"dtype":"F32","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,4]}}',
      4,
    ),
    "one offset": fileOf('{"t":{"dtype":"F32","shape":[1],"data_offsets":[0]}}', 4),
    "three offsets": fileOf('{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4,4]}}', 4),
    "offsets in reverse": fileOf('{"t":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}', 4),
    "offsets beyond the data": fileOf('{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', 4),
    "offsets beyond all numbers": fileOf('{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,1e300]}}', 4),
    "a shape that does not fit": fileOf('{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', 4),
    "a hole": fileOf('{"t":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}', 8),
    "an overlap": fileOf(
      '{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"u":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
      4,
    ),
  };
  for (const [what, file] of Object.entries(malformed)) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => decodeSafetensors(file),
        (error) => {
          assert.ok(error instanceof MalformedSafetensors);
          assert.match(error.message, /^Not a valid safetensors file: .+\.$/);
          return true;
        },
      );
    });
  }

  it("meets any bytes with a result or a MalformedSafetensors", () => {
    const seed = encodeSafetensors({
      tensors: new Map([["t", { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }]]),
      metadata: { key: "value" },
    });
    const changed = fc
      .array(fc.tuple(fc.nat(seed.length - 1), fc.nat(255)), { maxLength: 4 })
      .map((changes) => {
        const file = seed.slice();
        for (const [place, byte] of changes) file[place] = byte;
        return file;
      });
    const cut = fc.nat(seed.length).map((length) => seed.slice(0, length));
    fc.assert(
      fc.property(fc.oneof(changed, cut, fc.uint8Array()), (file) => {
        try {
          decodeSafetensors(file);
        } catch (error) {
          assert.ok(error instanceof MalformedSafetensors, String(error));
        }
      }),
      { numRuns: 500 },
    );
  });
});
