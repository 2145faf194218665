import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { encodeSafetensors } from "../../src/cache/safetensors.js";
import { encodeNpy } from "../../src/exchange/npy.js";
import { openVector } from "../../src/workbench/openVector.js";
import { openVectorInWorker } from "../../src/workbench/openVectorInWorker.js";
import { failure } from "../support/failure.js";
import { suiteFolder } from "../support/suiteFolder.js";

const entry = fileURLToPath(new URL("../../src/workbench/vectorWorker.js", import.meta.url));

describe("opening a vector in a thread of its own", () => {
  const folder = suiteFolder();
  const unstopped = new AbortController().signal;

  function written(name: string, contents: Uint8Array): string {
    const file = folder(name);
    writeFileSync(file, contents);
    return file;
  }

  const array = encodeNpy({
    rows: 4,
    columns: 3,
    data: Float32Array.from({ length: 12 }, (_, at) => at / 7),
  });

  it("gives what opening here gives, and says what is missing", async () => {
    const file = written("a.npy", array);
    const request = { file, name: "a.npy", choice: {} };
    assert.deepEqual(await openVectorInWorker(entry, request, unstopped), {
      kind: "unsaid",
      needs: ["layer", "method"],
      layers: 4,
    });
    const choice = { layer: 2, method: "add", scale: 0.5 } as const;
    const here = await openVector(file, choice, "a.npy");
    const there = await openVectorInWorker(entry, { ...request, choice }, unstopped);
    assert.ok(there.kind === "opened");
    const { bytes, ...opened } = here;
    assert.ok(bytes.length > 0);
    assert.deepEqual(there.opened, opened);
  });

  it("says what is wrong with a file by its name, without its folder", async () => {
    const none = written("none.safetensors", encodeSafetensors({ tensors: new Map(), metadata: {} }));
    for (const [file, words] of [
      [none, /^none\.safetensors is not an exported task vector: /],
      [folder("gone.safetensors"), /^gone\.safetensors cannot be read \(ENOENT\)/],
      [written("objects.npy", Buffer.from("\x93NUMPY\x01\x00\x02\x00{}", "latin1")), /^objects\.npy /],
    ] as const) {
      const name = file.replace(/^.*[\\/]/, "");
      const reading = await openVectorInWorker(entry, { file, name, choice: {} }, unstopped);
      assert.ok(reading.kind === "foreign");
      assert.match(reading.message, words);
    }
  });

  it("can be stopped", async () => {
    const stop = new AbortController();
    const request = { file: written("b.npy", array), name: "b.npy", choice: {} };
    const reading = openVectorInWorker(entry, request, stop.signal);
    stop.abort();
    await assert.rejects(reading, failure("cancelled"));
  });
});
