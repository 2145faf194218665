import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { CompressDocument } from "../../src/workbench/documents/compressDocument.js";
import { fixture } from "./icl.js";
import { ownPlace } from "./ownPlace.js";

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

  it("one F32 tensor [layers, embeddingLength] that names its model, file, dummies and format", async () => {
    const output = place.folder("vector.safetensors");
    const run = await place.run(["export", antonyms, "--format", "safetensors", "-o", output]);
    assert.deepEqual([run.code, run.stdout], [0, ""], run.stderr);
    assert.match(run.stderr, /vector\.safetensors: [\d.]+ KiB, layer \d of 0–7/);
    const compressed = await place.run(["compress", antonyms, "--json"]);
    const [file] = CompressDocument.parse(JSON.parse(compressed.stdout)).files;
    assert.ok(file?.vector.cached, "export had computed it");

    const { metadata, tensors, data } = readSafetensors(output);
    const { layers, embeddingLength, name, fingerprint } = file.model;
    const length = layers * embeddingLength * Float32Array.BYTES_PER_ELEMENT;
    assert.deepEqual(tensors, {
      task_vector: { dtype: "F32", shape: [layers, embeddingLength], data_offsets: [0, length] },
    });
    assert.equal(data.byteLength, length);
    assert.equal(metadata["model"], name);
    assert.equal(metadata["model_fingerprint"], fingerprint);
    assert.equal(metadata["file"], "antonyms.icl");
    assert.equal(metadata["task"], "antonyms");
    assert.deepEqual(JSON.parse(metadata["dummies"] ?? ""), file.vector.dummies);
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

  it("refuses another format", async () => {
    mkdirSync(place.folder("out"));
    const run = await place.run(["export", antonyms, "--format", "gguf", "-o", place.folder("out", "x")]);
    assert.equal(run.code, 2);
    assert.match(run.stderr, /Allowed choices are safetensors\./);
  });
});
