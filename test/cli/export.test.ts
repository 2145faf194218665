import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { VectorDescription } from "../../src/exchange/describedVector.js";
import { readExportedVector } from "../../src/exchange/exportedVector.js";
import { readKvPrefixDocument } from "../../src/exchange/kvPrefix.js";
import { decodeNpy } from "../../src/exchange/npy.js";
import { CompressDocument } from "../../src/workbench/documents/compressDocument.js";
import { demoModel, repositoryPath } from "../support/repository.js";
import { greedy, row, TestSession } from "../support/testSession.js";
import { fixture } from "./icl.js";
import { ownPlace } from "./ownPlace.js";
import { assertRefused } from "./refusal.js";

interface Tensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** Reads a safetensors file by the format's description alone, with none of the project's own code. */
function readSafetensors(file: string): {
  metadata: Readonly<Record<string, string>>;
  tensors: Readonly<Record<string, Tensor>>;
  data: DataView;
} {
  const bytes = readFileSync(file);
  const headerLength = Number(bytes.readBigUInt64LE(0));
  const { __metadata__: metadata = {}, ...tensors } = JSON.parse(
    bytes.subarray(8, 8 + headerLength).toString("utf8"),
  ) as Readonly<Record<string, Tensor>> & { readonly __metadata__?: Record<string, string> };
  const begin = bytes.byteOffset + 8 + headerLength;
  return { metadata, tensors, data: new DataView(bytes.buffer, begin, bytes.length - 8 - headerLength) };
}

describe("export", () => {
  const place = ownPlace();
  const antonyms = fixture("antonyms.icl");

  it("θ [layers, embeddingLength] and the vectors in use, with model, file, dummies and how they are used", async () => {
    const output = place.folder("vector.safetensors");
    const run = await place.run(["export", antonyms, "--format", "safetensors", "-o", output]);
    assert.deepEqual([run.code, run.stdout], [0, ""], run.stderr);
    assert.match(run.stderr, /vector\.safetensors: [\d.]+ KiB, [a-z_]+ at layer \d of 0–7/);
    const compressed = await place.run(["compress", antonyms, "--json"]);
    const [file] = CompressDocument.parse(JSON.parse(compressed.stdout)).files;
    assert.ok(file?.vector.cached, "export had computed it");

    const { metadata, tensors, data } = readSafetensors(output);
    const { layers, embeddingLength, name, fingerprint } = file.model;
    const length = layers * embeddingLength * Float32Array.BYTES_PER_ELEMENT;
    assert.deepEqual(Object.keys(tensors), ["task_vector", "vectors"]);
    assert.deepEqual(tensors["task_vector"], {
      dtype: "F32",
      shape: [layers, embeddingLength],
      data_offsets: [0, length],
    });
    const [count = 0, width] = tensors["vectors"]?.shape ?? [];
    assert.ok(count > 0);
    assert.equal(width, embeddingLength);
    assert.equal(data.byteLength, length + count * embeddingLength * Float32Array.BYTES_PER_ELEMENT);
    assert.equal(metadata["model"], name);
    assert.equal(metadata["task"], "antonyms");
    assert.equal(metadata["method"], file.vector.method);
    const described = VectorDescription.parse(JSON.parse(metadata["description"] ?? ""));
    assert.equal(described.model.fingerprint, fingerprint);
    assert.equal(described.file, "antonyms.icl");
    assert.deepEqual(described.dummies, file.vector.dummies);
    assert.equal(described.context.lead, file.vector.lead);
    assert.equal(described.followThrough, file.vector.followThrough);
    assert.match(metadata["format_version"] ?? "", /^\d+$/);
    assert.equal(metadata["layer"], String(file.vector.layer));

    for (let layer = 0; layer < layers; layer++) {
      const values = Array.from({ length: embeddingLength }, (_, place) =>
        data.getFloat32(4 * (layer * embeddingLength + place), true),
      );
      assert.ok(values.every(Number.isFinite));
      assert.ok(Math.hypot(...values) > 0, `layer ${layer} is nothing but zeros`);
    }
  });

  it("writes the same bytes again over what stood there", async () => {
    const output = place.folder("again.safetensors");
    writeFileSync(output, "something else");
    await place.run(["export", antonyms, "-o", output]);
    const first = readFileSync(output);
    await place.run(["export", antonyms, "-o", output, "--cache-dir", place.folder("another")]);
    assert.ok(first.equals(readFileSync(output)));
  });

  it("NumPy: the same numbers", async () => {
    const [safe, output] = [place.folder("same.safetensors"), place.folder("vector.npy")];
    await place.run(["export", antonyms, "--method", "replace", "-o", safe]);
    // The ending asks for the format.
    const run = await place.run(["export", antonyms, "--method", "replace", "-o", output]);
    assert.deepEqual([run.code, run.stdout], [0, ""], run.stderr);
    const { tensors, data } = readSafetensors(safe);
    const { shape = [], data_offsets: [from, to] = [0, 0] } = tensors["task_vector"] ?? {};
    const bytes = Buffer.from(data.buffer, data.byteOffset + from, to - from);
    const { rows, columns, data: numbers } = decodeNpy(readFileSync(output));
    assert.deepEqual([rows, columns], shape);
    assert.ok(Buffer.from(numbers.buffer).equals(bytes));
  });

  it("NumPy: what auto leaves open is chosen among mean states", async () => {
    const chosen = place.folder("chosen.npy");
    const run = await place.run(["export", antonyms, "-o", chosen]);
    assert.equal(run.code, 0, run.stderr);
    assert.match(run.stderr, /replace at layer \d[^]*\nIt cannot hold every method/);
    const { rows, columns, data } = decodeNpy(readFileSync(chosen));
    assert.equal(data.length, rows * columns);
    assert.ok(data.every(Number.isFinite) && data.some((value) => value !== 0));
  });

  it("NumPy: a vector that depends on the query is refused, with the formats that hold it", async () => {
    const args = ["export", antonyms, "--method", "linear", "-o", place.folder("linear.npy")];
    assertRefused(await place.run(args), 2, /linear.* is more than that\. Export safetensors or JSON/);
  });

  it("JSON: as its schema says, with the same numbers", async () => {
    const [safe, output] = [place.folder("again.safetensors"), place.folder("vector.json")];
    await place.run(["export", antonyms, "-o", safe]);
    const run = await place.run(["export", antonyms, "--format", "json", "-o", output]);
    assert.deepEqual([run.code, run.stdout], [0, ""], run.stderr);
    const document: unknown = JSON.parse(readFileSync(output, "utf8"));
    const schema = JSON.parse(
      readFileSync(repositoryPath("media", "schemas", "task-vector.schema.json"), "utf8"),
    ) as object;
    const ajv = new Ajv2020({ formats: { base64: true } });
    assert.ok(ajv.validate(schema, document), ajv.errorsText(ajv.errors));
    const read = readExportedVector(readFileSync(output), output);
    const same = readExportedVector(readFileSync(safe), safe);
    assert.deepEqual(read, same);
  });

  it("control vector: measured first, written as llama.cpp loads it", async () => {
    const output = place.folder("vector.gguf");
    const run = await place.run([
      "export",
      antonyms,
      "--method",
      "difference",
      "--format",
      "control-vector",
      "-o",
      output,
    ]);
    assert.deepEqual([run.code, run.stdout], [0, ""], run.stderr);
    const lines = run.stderr.trimEnd().split("\n");
    assert.match(lines[0] ?? "", /^A control vector only approximates .* every token at layer \d\.$/);
    assert.match(lines[1] ?? "", /^Its strength [\d.]+ was chosen on the demonstrations/);
    assert.match(
      lines[2] ?? "",
      /^Right over \d+ queries: few-shot .*, task vector .*, control vector .*, zero-shot/,
    );
    assert.match(
      lines[3] ?? "",
      /^Recovery of the control vector -?\d+ % \(95 % interval .*, of the task vector/,
    );
    assert.match(lines.at(-1) ?? "", /vector\.gguf: \d+ B, [a-z_]+ at layer \d of 0–7/);
    const [layer = ""] = /\d/.exec((lines[0] ?? "").split("layer")[1] ?? "") ?? [];
    const model = await TestSession.open(demoModel);
    try {
      const tokens = model.prompt("big ->");
      const controlVector = { file: output, strength: 1 };
      const wishes = { top: 5, generate: greedy(3) };
      const [steered] = model.session.evaluate({
        vectors: [],
        rows: [row(tokens, wishes)],
        controlVector,
      }).rows;
      assert.notDeepEqual(steered, model.one(row(tokens, wishes)));
      assert.ok(readFileSync(output).includes(`direction.${layer}`));
    } finally {
      model.free();
    }
  });

  it("control vector: says that it holds a vector where the file may be run with cells", async () => {
    const capitals = repositoryPath("examples", "capitals.icl");
    const output = ["--format", "control-vector", "-o", place.folder("withheld.gguf")];
    const auto = await place.run(["export", capitals, ...output]);
    assert.match(
      auto.stderr,
      /^It cannot hold every method that auto may choose, so it holds this vector\./m,
    );
    const named = await place.run(["export", capitals, "--method", "difference", ...output]);
    assert.equal(named.code, 0, named.stderr);
    assert.doesNotMatch(named.stderr, /cells/);
  });

  it("control vector: layer 0 is refused, and a file without answers says what is not measured", async () => {
    const output = place.folder("zero.gguf");
    const refused = await place.run([
      "export",
      antonyms,
      "--format",
      "control-vector",
      "--layer",
      "0",
      "-o",
      output,
    ]);
    assertRefused(refused, 2, /used at layer 0, where llama\.cpp applies no control vector/);
    assert.ok(!existsSync(output));
    const bare = place.folder("bare.icl");
    writeFileSync(bare, "hot -> cold\nbig -> small\ntall -> short\nold -> new\n? fast\n");
    const run = await place.run(["export", bare, "--format", "control-vector", "-o", output]);
    assert.equal(run.code, 0, run.stderr);
    assert.match(
      run.stderr,
      /No query of the file has an expected answer, so its recovery was not measured\./,
    );
  });

  it("KV prefix: the state and what it holds under, beside it", async () => {
    const output = place.folder("antonyms.kv");
    const run = await place.run(["export", antonyms, "--format", "kv-prefix", "-o", output]);
    assert.deepEqual([run.code, run.stdout], [0, ""], run.stderr);
    assert.match(run.stderr, /antonyms\.kv: [\d.]+ KiB, the KV cache of \d+ tokens\n/);
    const schema = JSON.parse(
      readFileSync(repositoryPath("media", "schemas", "kv-prefix.schema.json"), "utf8"),
    ) as object;
    const text = readFileSync(`${output}.json`, "utf8");
    const ajv = new Ajv2020();
    assert.ok(ajv.validate(schema, JSON.parse(text)), ajv.errorsText(ajv.errors));
    const document = readKvPrefixDocument(text, "x");
    assert.equal(document.bytes, readFileSync(output).length);
    const model = await TestSession.open(demoModel);
    try {
      const { conditions, sha256 } = document;
      assert.deepEqual([conditions.streams, conditions.fingerprint], [1, model.info.fingerprint]);
      const tokens = model.prompt(
        [
          ...document.demonstrations.map(({ input, output: answer }) => `${input} -> ${answer}`),
          "fast ->",
        ].join("\n"),
      );
      const state = { file: output, conditions, sha256 };
      const one = row(tokens, { generate: greedy(4, ["\n"]) });
      const resumed = model.session.evaluate({ vectors: [], rows: [one], state });
      assert.ok(resumed.evaluatedTokens <= tokens.length - document.tokens + 4);
      assert.equal(resumed.rows[0]?.answer, model.one(one).answer);
    } finally {
      model.free();
    }
  });

  it("refuses a place that cannot be written to, and leaves nothing there", async () => {
    const nowhere = place.folder("no", "folder.kv");
    assertRefused(
      await place.run(["export", antonyms, "--format", "kv-prefix", "-o", nowhere]),
      2,
      /There is no folder/,
    );
  });

  it("refuses another format", async () => {
    mkdirSync(place.folder("out"));
    const run = await place.run(["export", antonyms, "--format", "gguf", "-o", place.folder("out", "x")]);
    assert.equal(run.code, 2);
    assert.match(
      run.stderr,
      /Allowed choices are safetensors, numpy, json, control-vector, kv-prefix, prompt, messages, promptfoo, csv\./,
    );
  });
});
