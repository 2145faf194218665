import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeSafetensors } from "../../src/cache/safetensors.js";
import {
  encodeVectorJson,
  encodeVectorSafetensors,
  fromDocument,
  readExportedVector,
  vectorDocument,
  type DescribedExport,
} from "../../src/exchange/exportedVector.js";
import { ForeignFile } from "../../src/exchange/foreignFile.js";
import { decodeNpy, encodeNpy } from "../../src/exchange/npy.js";
import { packInterventions, unpackInterventions } from "../../src/method/packedInterventions.js";
import { atLayer, type TaskVector } from "../../src/method/taskVector.js";

// JSON knows no negative zero.
const finite = fc.float({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);

function vectorOf(theta: readonly number[], layers: number, layer: number): TaskVector {
  const values = Float32Array.from(theta);
  const width = theta.length / layers;
  const row = (index: number): Float32Array => values.slice(index * width, (index + 1) * width);
  const linear = {
    kind: "linear",
    center: row(0),
    offset: row(1),
    keys: [row(0)],
    values: [row(1)],
  } as const;
  const source = { kind: "vector", values: row(layer) } as const;
  return {
    theta: values,
    layers,
    embeddingLength: width,
    thetaLayer: 0,
    layer,
    validated: true,
    folds: 3,
    candidates: [],
    heldOut: [],
    dummies: ["a"],
    pairs: 1,
    method: "linear",
    scale: 0.1,
    frame: { lead: "joiner", instruction: true, keep: 1 },
    followThrough: true,
    interventions: {
      separator: [{ layer, method: "replace", scale: 1, source: linear }],
      answer: [{ layer, method: "add", scale: 0.1, source }],
    },
  };
}

function describeFor(vector: TaskVector): DescribedExport {
  const { layers, embeddingLength, layer, thetaLayer, method, scale, followThrough, validated } = vector;
  const { packed, vectors } = packInterventions(vector.interventions);
  const about = {
    task: "a “task”",
    file: "task.icl",
    model: { name: "m", architecture: "llama", layers, embeddingLength, fingerprint: "f" },
    release: "0.4.0",
    method,
    layer,
    thetaLayer,
    scale,
    followThrough,
    interventions: packed,
    validated,
    prompt: { template: "{input}\n→ {output}", joiner: "\n\n", stop: "\n\n", maxTokens: 9, chat: false },
    context: {
      lead: "joiner" as const,
      instruction: "Say “it”.",
      demonstrations: [{ input: "c", output: "d" }],
    },
    dummies: ["a", "“b”"],
  };
  return { about, vectors };
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
        const described = describeFor(vector);
        const files = [
          encodeVectorSafetensors(described, vector),
          encodeVectorJson(vectorDocument(described, vector)),
          encodeVectorJson(vectorDocument(described, vector, "base64")),
        ];
        for (const file of files) {
          const read = readExportedVector(file, "x");
          assert.deepEqual(read.description, described.about);
          assert.deepEqual(
            unpackInterventions(read.description.interventions, read.vectors),
            vector.interventions,
          );
          assert.equal(read.theta.size, vector.layers);
          for (const [layer, values] of read.theta) assert.deepEqual(values, atLayer(vector, layer));
        }
      }),
    );
  });

  it("θ at one layer is enough, or at none", () => {
    const vector = vectorOf([1, 2, 3, 4, 5, 6], 3, 1);
    for (const layers of [[1], []]) {
      const read = fromDocument(vectorDocument(describeFor(vector), vector, "base64", layers), "x");
      assert.deepEqual(
        [...read.theta],
        layers.map((layer) => [layer, Float32Array.of(3, 4)]),
      );
      assert.deepEqual(
        unpackInterventions(read.description.interventions, read.vectors),
        vector.interventions,
      );
    }
  });

  it("what is no exported vector is refused in a sentence", () => {
    const vector = vectorOf([1, 2, 3, 4], 2, 1);
    const described = describeFor(vector);
    const good = vectorDocument(described, vector);
    const text = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
    const elsewhere = vectorOf([1, 2, 3, 4], 2, 5);
    const cases: readonly (readonly [Uint8Array, RegExp])[] = [
      [Buffer.from(""), /is not an exported task vector/],
      [Buffer.from("{"), /is not an exported task vector/],
      [Buffer.from("some text that is long enough"), /is not an exported task vector/],
      [text({ ...good, version: 3 }), /version/],
      [text({ ...good, vectors: [[1]] }), /vector 0 is not 2 finite numbers/],
      [text({ ...good, vectors: [[1, 1e300]] }), /vector 0 is not 2 finite numbers/],
      [text({ ...good, vectors: [] }), /no vector 0/],
      [text({ ...good, theta: [{ layer: 1, values: [1] }] }), /layer 1 is not 2 finite numbers/],
      [encodeNpy({ rows: 2, columns: 2, data: vector.theta }), /is a NumPy file/],
      [Buffer.from("GGUF\u0003\0\0\0\0\0\0\0"), /is a GGUF file/],
      [encodeSafetensors({ tensors: new Map(), metadata: {} }), /no matrix task_vector/],
      [encodeVectorSafetensors(describeFor(elsewhere), vector), /acts at layer 5 of 2/],
      [encodeVectorSafetensors(described, vector).subarray(0, 100), /is not an exported task vector/],
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

describe("vectors exported by earlier releases", () => {
  const theta = Float32Array.of(1, -2, 0.5, 3, 0.25, 7);
  const about = {
    task: "a “task”",
    file: "task.icl",
    model: { name: "m", architecture: "llama", layers: 3, embeddingLength: 2, fingerprint: "f" },
    release: "b9858",
    layer: 1,
    validated: true,
    method: "add",
    scale: 0.1,
    prompt: { template: "{input}\n→ {output}", joiner: "\n\n", stop: "\n\n", maxTokens: 9, chat: false },
    dummies: ["a", "“b”"],
    seed: 7,
  } as const;
  /** As version 1 wrote them. */
  const safetensors = encodeSafetensors({
    tensors: new Map([["task_vector", { shape: [3, 2], data: theta }]]),
    metadata: {
      format: "icl-task-vector",
      format_version: "1",
      task: about.task,
      file: about.file,
      model: about.model.name,
      architecture: about.model.architecture,
      model_fingerprint: about.model.fingerprint,
      llama_cpp: about.release,
      layer: "1",
      layer_validated: "true",
      method: about.method,
      scale: "0.1",
      template: about.prompt.template,
      joiner: about.prompt.joiner,
      stop: about.prompt.stop,
      max_tokens: "9",
      chat: "false",
      dummies: JSON.stringify(about.dummies),
      seed: "7",
    },
  });
  const json = Buffer.from(
    JSON.stringify({
      format: "icl-task-vector",
      version: 1,
      ...about,
      vectors: [0, 1, 2].map((layer) => ({ layer, values: [...theta.subarray(2 * layer, 2 * layer + 2)] })),
    }),
  );

  for (const [kind, file] of [
    ["safetensors", safetensors],
    ["JSON", json],
  ] as const) {
    it(`${kind}: θ at its layer, with nothing before the query and nothing done to the answer`, () => {
      const { description, vectors: rows, theta: byLayer } = readExportedVector(file, "x");
      const { separator, answer } = unpackInterventions(description.interventions, rows);
      const source = { kind: "vector", values: Float32Array.of(0.5, 3) } as const;
      assert.deepEqual(separator, [{ layer: 1, method: "add", scale: 0.1, source }]);
      assert.deepEqual(answer, []);
      assert.deepEqual(description.context, { lead: "none", instruction: null, demonstrations: [] });
      assert.deepEqual(description.prompt, about.prompt);
      assert.deepEqual(description.model, about.model);
      assert.equal(byLayer.size, 3);
    });
  }

  it("are refused without the vector of their layer", () => {
    const document = {
      format: "icl-task-vector",
      version: 1,
      ...about,
      vectors: [{ layer: 2, values: [1, 2] }],
    };
    assert.throws(() => fromDocument(document, "x"), /lacks the vector of its layer 1/);
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
    assert.throws(() => decodeNpy(changed("<f4", "<i4")), /does not hold an array of floats/);
    assert.throws(() => decodeNpy(good.subarray(0, good.length - 1)), /does not hold 2 numbers/);
    assert.throws(() => decodeNpy(Buffer.from("\x93NUMPY\x04\x00    ", "latin1")), /version 1 to 3/);
    assert.throws(() => encodeNpy({ rows: 2, columns: 2, data: Float32Array.of(1) }), RangeError);
  });
});
