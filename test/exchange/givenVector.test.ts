import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeControlVector } from "../../src/exchange/controlVectorGguf.js";
import { vectorDocument, encodeVectorJson } from "../../src/exchange/exportedVector.js";
import { describedTask, differencesOf, fitVector } from "../../src/exchange/fitVector.js";
import { ForeignFile } from "../../src/exchange/foreignFile.js";
import {
  readGivenVector,
  UnsaidVector,
  type GivenVector,
  type VectorChoice,
} from "../../src/exchange/givenVector.js";
import { encodeNpy } from "../../src/exchange/npy.js";
import { combineVectors } from "../../src/exchange/vectorArithmetic.js";
import { parseDocument } from "../../src/language/parse.js";
import { packInterventions } from "../../src/method/packedInterventions.js";
import type { Intervention } from "../../src/method/intervention.js";
import { seeded } from "../support/seeded.js";

const LAYERS = 4;
const WIDTH = 3;
const model = {
  name: "m",
  architecture: "llama",
  layers: LAYERS,
  embeddingLength: WIDTH,
  fingerprint: "f".repeat(64),
};
const task = parseDocument("hot -> cold\nbig -> small\n? fast\n", "task.icl");

/** An export of this program whose interventions are these. */
function exported(
  separator: readonly Intervention[],
  {
    name = "a.json",
    kept = 0,
    instruction = null as string | null,
    fingerprint = model.fingerprint,
    template = "{input} -> {output}",
  } = {},
): Uint8Array {
  const { packed, vectors } = packInterventions({ separator, answer: [] });
  const [first] = separator;
  const about = {
    task: name.replace(".json", ""),
    file: "task.icl",
    model: { ...model, fingerprint },
    release: "0.4.0",
    method: first?.method ?? ("replace" as const),
    layer: first?.layer ?? 0,
    thetaLayer: 1,
    scale: 1,
    followThrough: false,
    interventions: packed,
    validated: true,
    prompt: { template, joiner: "\n", stop: "\n", maxTokens: 9, chat: false },
    context: {
      lead: "joiner" as const,
      instruction,
      demonstrations: task.demonstrations
        .slice(0, kept)
        .map(({ input, output }) => ({ input: input.text, output: output.text })),
    },
    dummies: ["a"],
  };
  const theta = Float32Array.from({ length: LAYERS * WIDTH }, (_, index) => index);
  return encodeVectorJson(
    vectorDocument({ about, vectors }, { theta, layers: LAYERS, embeddingLength: WIDTH }),
  );
}

function vector(
  layer: number,
  method: "replace" | "add",
  values: readonly number[],
  scale = 1,
): Intervention {
  return { layer, method, scale, source: { kind: "vector", values: Float32Array.from(values) } };
}

function control(layer: number, values: readonly number[]): Uint8Array {
  return encodeControlVector({
    architecture: "llama",
    layers: LAYERS,
    layer,
    direction: Float32Array.from(values),
    name: "control",
    description: "for a test",
  });
}

function npy(header: string, body: Uint8Array, version = 1): Uint8Array {
  const text = Buffer.from(`${header}\n`, "latin1");
  const before = Buffer.alloc(version === 1 ? 10 : 12);
  before.write("\x93NUMPY", "latin1");
  before[6] = version;
  if (version === 1) before.writeUInt16LE(text.length, 8);
  else before.writeUInt32LE(text.length, 8);
  return Buffer.concat([before, text, body]);
}

function header(type: string, shape: string, fortran = "False"): string {
  return `{'descr': '${type}', 'fortran_order': ${fortran}, 'shape': (${shape}), }`;
}

const asTheta = { layer: 2, method: "replace" } satisfies VectorChoice;
const separatorOf = ({ interventions }: GivenVector) => interventions.separator;

describe("vectors from files", () => {
  it("of this program say everything, and nothing else may be said", () => {
    const one = vector(2, "replace", [1, 2, 3]);
    const given = readGivenVector(exported([one]), "a.json");
    assert.deepEqual(separatorOf(given), [one]);
    assert.throws(() => readGivenVector(exported([one]), "a.json", { layer: 1 }), /leave --layer out/);
    assert.throws(() => readGivenVector(exported([one]), "a.json", { scale: 2 }), /icl vector scale/);
    const fitted = fitVector(given, task, model);
    assert.deepEqual(fitted.interventions.separator, [one]);
    assert.deepEqual([fitted.frame, fitted.layer], [{ lead: "joiner", instruction: false, keep: 0 }, 2]);
    assert.equal(describedTask(given).settings.template.source, "{input} -> {output}");
  });

  it("control vectors are added at their own layers", () => {
    const given = readGivenVector(control(3, [1, 0, -1]), "c.gguf", { scale: 0.5 });
    const added = vector(3, "add", [1, 0, -1], 0.5);
    assert.deepEqual(given.interventions, { separator: [added], answer: [added] });
    assert.match(given.notes.join(" "), /llama\.cpp adds it to every token.*which model/);
    assert.throws(() => readGivenVector(control(3, [1]), "c.gguf", { layer: 3 }), /leave --layer out/);
    assert.throws(
      () => readGivenVector(control(3, [1]), "c.gguf", { method: "replace" }),
      /leave --method out/,
    );
    assert.throws(() => describedTask(given), /Name the task's \.icl file/);
  });

  it("NumPy arrays are asked for layer and method", () => {
    const data = Float32Array.from({ length: LAYERS * WIDTH }, (_, index) => index);
    const file = encodeNpy({ rows: LAYERS, columns: WIDTH, data });
    assert.throws(
      () => readGivenVector(file, "a.npy"),
      (error) =>
        error instanceof UnsaidVector &&
        error.needs.join() === "layer,method" &&
        error.message.includes("Add --layer (0 to 3) and --method (replace or add)."),
    );
    assert.throws(() => readGivenVector(file, "a.npy", { layer: 1 }), /Add --method/);
    assert.deepEqual(separatorOf(readGivenVector(file, "a.npy", asTheta)), [vector(2, "replace", [6, 7, 8])]);
    assert.throws(() => readGivenVector(file, "a.npy", { ...asTheta, layer: 4 }), /none for layer 4/);
    assert.throws(
      () => readGivenVector(file, "a.npy", { layer: 1, method: "linear" }),
      /linear is more than/,
    );
  });

  for (const [type, fortran] of [
    ["<f4", "False"],
    [">f4", "False"],
    ["<f8", "False"],
    [">f8", "True"],
  ] as const) {
    it(`NumPy's ${type}${fortran === "True" ? " in Fortran order" : ""} has the same numbers`, () => {
      const stored = fortran === "True" ? [1, 3, 2, -4.5] : [1, 2, 3, -4.5];
      const isLittle = type.startsWith("<");
      const bytes = Number(type.slice(2));
      const view = new DataView(new ArrayBuffer(4 * bytes));
      stored.forEach((value, at) => {
        if (bytes === 4) view.setFloat32(at * bytes, value, isLittle);
        else view.setFloat64(at * bytes, value, isLittle);
      });
      for (const version of [1, 2, 3]) {
        const file = npy(header(type, "2, 2", fortran), new Uint8Array(view.buffer), version);
        const given = readGivenVector(file, "a.npy", { layer: 1, method: "add", scale: 2 });
        assert.deepEqual(separatorOf(given), [vector(1, "add", [3, -4.5], 2)]);
      }
    });
  }

  it("NumPy's half precision has the same numbers, and one dimension is one vector", () => {
    // 1, -2, 65504 (the largest), 2 ** -24 (the smallest)
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001);
    const file = npy(header("<f2", "4,"), new Uint8Array(halves.buffer));
    const given = readGivenVector(file, "a.npy", asTheta);
    assert.deepEqual(separatorOf(given), [vector(2, "replace", [1, -2, 65504, 2 ** -24])]);
    assert.equal(given.layers, undefined);
  });

  it("are refused with the reason", () => {
    const eight = new Uint8Array(8);
    const cases: readonly (readonly [Uint8Array, RegExp])[] = [
      [npy(header("|O", "2,"), eight), /Python objects, which are never opened/],
      [npy(`{'descr': [('a', '|O')], 'fortran_order': False, 'shape': (2,), }`, eight), /array of floats/],
      [npy(header("<i8", "1,"), eight), /array of floats/],
      [npy(header("<f4", "1, 1, 2"), eight), /has 3 dimensions/],
      [npy(header("<f4", "9999999999, 9999999999"), eight), /does not hold \d+ numbers/],
      [npy(header("<f4", "2,"), Uint8Array.of(0, 0, 0x80, 0x7f, 0, 0, 0, 0)), /not finite/],
      [control(1, [Number.NaN]), /not finite/],
      [Buffer.from(control(2, [1, 2])).subarray(0, -60), /is cut short/],
      [
        Buffer.from(
          Buffer.from(control(2, [1]))
            .toString("latin1")
            .replace("direction.2", "direction.0"),
          "latin1",
        ),
        /layer 0/,
      ],
      [Buffer.from("GGUF\u0003\0\0\0\uffff"), /is not a control vector/],
      [Buffer.from("what is this"), /is not an exported task vector/],
      [new Uint8Array(), /is not an exported task vector/],
    ];
    for (const [file, words] of cases) {
      assert.throws(
        () => readGivenVector(file, "x", asTheta.layer > 0 && file[0] === 0x93 ? asTheta : {}),
        (error) => error instanceof ForeignFile && words.test(error.message) && error.message.endsWith("."),
        String(words),
      );
    }
  });

  it("whatever is damaged in them, they are read or refused", () => {
    const random = seeded("damaged vectors");
    const files = [
      exported([vector(2, "replace", [1, 2, 3])]),
      control(2, [1, 2, 3]),
      encodeNpy({ rows: 2, columns: 2, data: Float32Array.of(1, 2, 3, 4) }),
    ];
    for (let round = 0; round < 3000; round++) {
      const file = Buffer.from(random.pick(files));
      for (let change = random.nextInt(4); change >= 0; change--) {
        file[random.nextInt(file.length)] = random.nextInt(256);
      }
      const cut = random.nextInt(3) === 0 ? file.subarray(0, random.nextInt(file.length)) : file;
      try {
        const { width } = readGivenVector(cut, "x", cut[0] === 0x93 ? { layer: 0, method: "add" } : {});
        assert.ok(width * 4 <= file.length);
      } catch (error) {
        assert.ok(error instanceof ForeignFile, String(error));
      }
    }
  });

  it("are refused on another model, by hash, width and layers", () => {
    const given = readGivenVector(exported([vector(2, "replace", [1, 2, 3])]), "a.json");
    const other = { ...model, fingerprint: "e".repeat(64) };
    assert.throws(() => fitVector(given, task, other), /was made on the model m \(ffff/);
    const wide = readGivenVector(control(3, [1, 2]), "c.gguf");
    assert.throws(() => fitVector(wide, task, model), /vectors of 2 numbers, and m is 3 wide/);
    const deep = readGivenVector(control(3, [1, 2, 3]), "c.gguf");
    assert.throws(
      () => fitVector(deep, task, { ...model, layers: 3 }),
      /acts at layer 3, and m has layers 0 to 2/,
    );
    const data = new Float32Array(5 * WIDTH);
    const rows = readGivenVector(encodeNpy({ rows: 5, columns: WIDTH, data }), "a.npy", asTheta);
    assert.throws(() => fitVector(rows, task, model), /vectors for 5 layers, and m has 4/);
  });

  it("stand beside what they keep in the prompt, or are refused", () => {
    const one = [vector(2, "add", [1, 2, 3])];
    const kept = readGivenVector(exported(one, { kept: 1 }), "a.json");
    assert.equal(fitVector(kept, task, model).frame.keep, 1);
    const elsewhere = parseDocument("up -> down\n? fast\n");
    assert.throws(() => fitVector(kept, elsewhere, model), /keeps 1 of its demonstrations.*"hot" is missing/);
    const told = readGivenVector(exported(one, { instruction: "Say the opposite." }), "a.json");
    assert.throws(() => fitVector(told, task, model), /with the instruction "Say the opposite\."/);
    const templated = readGivenVector(exported(one, { template: "{input}: {output}" }), "a.json");
    assert.match(differencesOf(templated, task).join(), /made with the template "\{input\}: \{output\}"/);
    assert.deepEqual(differencesOf(kept, task), []);
  });
});

describe("arithmetic on vectors", () => {
  const finite = fc.float({ noNaN: true, noDefaultInfinity: true, min: -8, max: 8 });
  const three = fc.array(finite, { minLength: WIDTH, maxLength: WIDTH });
  const near = (one: Float32Array, other: readonly number[]): void => {
    one.forEach((value, index) => {
      assert.ok(Math.abs(value - (other[index] ?? 0)) < 1e-4, `${value} and ${other[index] ?? 0}`);
    });
  };
  const sourceOf = (one: Intervention | undefined): Float32Array =>
    one?.source.kind === "vector" ? one.source.values : new Float32Array();
  const written = (terms: Parameters<typeof combineVectors>[0]): GivenVector => {
    const combined = combineVectors(terms);
    const theta = new Float32Array(LAYERS * WIDTH);
    const flat = { theta, layers: LAYERS, embeddingLength: WIDTH };
    return readGivenVector(encodeVectorJson(vectorDocument(combined, flat)), "sum.json");
  };

  it("is that of their numbers, layer by layer", () => {
    fc.assert(
      fc.property(three, three, finite, finite, (a, b, x, y) => {
        const one = readGivenVector(exported([vector(1, "add", a, 2)]), "a.json");
        const other = readGivenVector(control(3, b), "c.gguf");
        const sum = written([
          { given: one, factor: x },
          { given: other, factor: y },
          { given: other, factor: -1 },
        ]);
        const [first, second] = separatorOf(sum);
        near(
          sourceOf(first),
          a.map((value) => 2 * x * value),
        );
        near(
          sourceOf(second),
          b.map((value) => (y - 1) * value),
        );
        assert.deepEqual([first?.layer, second?.layer, first?.scale, sum.followThrough], [1, 3, 1, true]);
      }),
    );
  });

  it("sums what is added where the stream is replaced into what replaces it", () => {
    const replaced = readGivenVector(exported([vector(2, "replace", [1, 2, 3])]), "a.json");
    const added = readGivenVector(control(2, [1, 1, 1]), "c.gguf");
    const sum = written([
      { given: replaced, factor: 1 },
      { given: added, factor: 0.5 },
    ]);
    assert.deepEqual(separatorOf(sum), [vector(2, "replace", [1.5, 2.5, 3.5])]);
    assert.equal(sum.description?.task, "a + 0.5 × c.gguf");
    assert.equal(sum.description.validated, false);
  });

  it("is refused where it means nothing", () => {
    const one = readGivenVector(exported([vector(2, "replace", [1, 2, 3])]), "a.json");
    const elsewhere = readGivenVector(exported([vector(1, "replace", [1, 2, 3])]), "b.json");
    const foreign = readGivenVector(
      exported([vector(2, "replace", [1, 2, 3])], { fingerprint: "0".repeat(64) }),
      "c.json",
    );
    const values = [Float32Array.of(1, 2, 3)];
    const nearest = readGivenVector(
      exported([
        {
          layer: 2,
          method: "replace",
          scale: 1,
          source: { kind: "nearest", keys: values, values, count: 1 },
        },
      ]),
      "d.json",
    );
    const gguf = readGivenVector(control(2, [1, 2, 3]), "c.gguf");
    const wide = readGivenVector(control(2, [1, 2]), "wide.gguf");
    const cases: readonly (readonly [readonly GivenVector[], RegExp])[] = [
      [[one, elsewhere], /layer 2, another at layer 1/],
      [[one, foreign], /Vectors of different models/],
      [[one, nearest], /depends on the query \(/],
      [[gguf, gguf], /None of these files says which model/],
      [[one, wide], /wide\.gguf is not of the size of a\.json/],
    ];
    for (const [given, words] of cases) {
      assert.throws(
        () => combineVectors(given.map((each) => ({ given: each, factor: 1 }))),
        (error) => error instanceof ForeignFile && words.test(error.message),
        String(words),
      );
    }
  });
});
