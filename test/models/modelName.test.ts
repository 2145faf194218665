import assert from "node:assert/strict";
import { modelName } from "../../src/protocol/modelParts.js";

describe("the name of a model", () => {
  it("is its file's, whatever its header says, on every system and in parts", () => {
    const own = "Smollm2 135M 8k Lc100K Mix1 Ep2";
    for (const [file, name] of [
      ["/models/SmolLM2-135M-Instruct.Q4_1.gguf", "SmolLM2-135M-Instruct.Q4_1"],
      ["C:\\models\\gemma-3-270m.GGUF", "gemma-3-270m"],
      ["/models/large-70b-00001-of-00003.gguf", "large-70b"],
      ["hf:owner/small-135m-GGUF", "small-135m-GGUF"],
    ] as const) {
      assert.equal(modelName(file, own), name);
      assert.equal(modelName(file, undefined), name);
    }
  });

  it("is the header's where the file's says nothing", () => {
    for (const file of ["/blobs/sha256-0a1b2c", "/x/ggml-model-q4_0.gguf", "/x/model.gguf", "/x/.gguf"]) {
      assert.equal(modelName(file, "Small 135M"), "Small 135M");
    }
    assert.equal(modelName("/x/model.gguf", undefined), "model");
  });
});
