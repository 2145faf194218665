import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { mayHaveGpu } from "../../src/engine/llama/gpuNodes.js";
import { suiteFolder } from "../support/suiteFolder.js";

describe("a look for GPUs", () => {
  const folder = suiteFolder();

  it("is taken on Linux where a driver shows a device, and elsewhere always", () => {
    const devices = folder("dev");
    mkdirSync(devices);
    writeFileSync(folder("dev", "null"), "");
    assert.equal(mayHaveGpu("linux", devices), false);
    writeFileSync(folder("dev", "nvidiactl"), "");
    assert.equal(mayHaveGpu("linux", devices), true);
    assert.equal(mayHaveGpu("win32", devices), true);
    assert.equal(mayHaveGpu("darwin", devices), true);
  });
});
