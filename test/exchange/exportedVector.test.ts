import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeSafetensors } from "../../src/cache/safetensors.js";
import type { VectorDescription } from "../../src/exchange/describedVector.js";
import {
  encodeVectorJson,
  encodeVectorSafetensors,
  fromDocument,
  readExportedVector,
  vectorDocument,
} from "../../src/exchange/exportedVector.js";
import { ForeignFile } from "../../src/exchange/foreignFile.js";
import { decodeNpy, encodeNpy } from "../../src/exchange/npy.js";
import { atLayer, type TaskVector } from "../../src/method/taskVector.js";

// JSON knows no negative zero.
const finite = fc.float({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);

function vectorOf(theta: readonly number[], layers: number, layer: number): TaskVector {
  return {
    theta: Float32Array.from(theta),
    layers,
    embeddingLength: theta.length / layers,
    layer,
    validated: true,
    folds: 3,
    candidates: [],
    heldOut: [],
    dummies: ["a"],
    method: "add",
    scale: 0.1,
    seed: 7,
  };
}

function describeFor(vector: TaskVector): VectorDescription {
  const { layers, embeddingLength, layer } = vector;
  return {
    task: "a “task”",
    file: "task.icl",
    model: { name: "m", architecture: "llama", layers, embeddingLength, fingerprint: "f" },
    release: "0.4.0",
    layer,
    validated: true,
    method: "add",
    scale: 0.1,
    prompt: { template: "{input}\n→ {output}", joiner: "\n\n", stop: "\n\n", maxTokens: 9, chat: false },
    dummies: ["a", "“b”"],
    seed: 7,
  };
}

/** A vector of 2 to 4 layers and 1 to 5 numbers each. */
const vectors = fc
  .record({ layers: fc.integer({ min: 2, max: 4 }), width: fc.integer({ min: 1, max: 5 }) })
  .chain(({ layers, width }) =>
    fc
      .tuple(fc.array(finite, { minLength: layers * width, maxLength: layers * width }), fc.nat(layers - 1))
      .map(([theta, layer]) => vectorOf(theta, layers, layer)),
  );

describe("exported vectors", () => {
  it("safetensors and JSON read back as the same vector, number by number", () => {
    fc.assert(
      fc.property(vectors, (vector) => {
        const about = describeFor(vector);
        const files = [
          encodeVectorSafetensors(about, vector),
          encodeVectorJson(vectorDocument(about, vector)),
          encodeVectorJson(vectorDocument(about, vector, "base64")),
        ];
        for (const file of files) {
          const read = readExportedVector(file, "x");
          assert.deepEqual(read.description, about);
          assert.equal(read.vectors.size, vector.layers);
          for (const [layer, values] of read.vectors) assert.deepEqual(values, atLayer(vector, layer));
        }
      }),
    );
  });

  it("one layer is enough to use it", () => {
    const vector = vectorOf([1, 2, 3, 4, 5, 6], 3, 1);
    const read = fromDocument(vectorDocument(describeFor(vector), vector, "base64", [1]), "x");
    assert.deepEqual([...read.vectors], [[1, Float32Array.of(3, 4)]]);
    assert.throws(
      () => fromDocument(vectorDocument(describeFor(vector), vector, "base64", [2]), "x"),
      /lacks the vector of its layer 1/,
    );
  });

  it("what is no exported vector is refused in a sentence", () => {
    const vector = vectorOf([1, 2, 3, 4], 2, 1);
    const about = describeFor(vector);
    const good = vectorDocument(about, vector);
    const text = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
    const cases: readonly (readonly [Uint8Array, RegExp])[] = [
      [Buffer.from(""), /is not an exported task vector/],
      [Buffer.from("{"), /is not an exported task vector/],
      [Buffer.from("some text that is long enough"), /is not an exported task vector/],
      [text({ ...good, version: 2 }), /version/],
      [text({ ...good, vectors: [{ layer: 1, values: [1] }] }), /not 2 finite numbers/],
      [text({ ...good, vectors: [{ layer: 1, values: [1, 1e300] }] }), /not 2 finite numbers/],
      [encodeNpy({ rows: 2, columns: 2, data: vector.theta }), /is a NumPy file/],
      [Buffer.from("GGUF\u0003\0\0\0\0\0\0\0"), /is a GGUF file/],
      [encodeSafetensors({ tensors: new Map(), metadata: {} }), /no matrix task_vector/],
      [encodeVectorSafetensors({ ...about, layer: 5 }, vector), /lacks the vector of its layer 5/],
      [encodeVectorSafetensors(about, vector).subarray(0, 100), /is not an exported task vector/],
    ];
    for (const [file, words] of cases) {
      assert.throws(
        () => readExportedVector(file, "x"),
        (error) => error instanceof ForeignFile && words.test(error.message) && error.message.endsWith("."),
        String(words),
      );
    }
  });
});

describe("NumPy files", () => {
  it("read back as they were written, and are aligned for mapping into memory", () => {
    fc.assert(
      fc.property(vectors, ({ theta, layers, embeddingLength }) => {
        const file = encodeNpy({ rows: layers, columns: embeddingLength, data: theta });
        assert.deepEqual(decodeNpy(file), { rows: layers, columns: embeddingLength, data: theta });
        assert.equal((file.length - theta.byteLength) % 64, 0);
      }),
    );
  });

  it("are refused where they hold something else", () => {
    const good = Buffer.from(encodeNpy({ rows: 1, columns: 2, data: Float32Array.of(1, 2) }));
    const changed = (from: string, to: string): Buffer =>
      Buffer.from(good.toString("latin1").replace(from, to), "latin1");
    assert.throws(() => decodeNpy(changed("<f4", "<f8")), /does not hold a matrix/);
    assert.throws(() => decodeNpy(changed("False", "True ")), /does not hold a matrix/);
    assert.throws(() => decodeNpy(good.subarray(0, good.length - 1)), /does not hold 2 numbers/);
    assert.throws(() => decodeNpy(Buffer.from("\x93NUMPY\x02\x00  ", "latin1")), /version 1\.0/);
    assert.throws(() => encodeNpy({ rows: 2, columns: 2, data: Float32Array.of(1) }), RangeError);
  });
});
