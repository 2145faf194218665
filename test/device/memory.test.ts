import assert from "node:assert/strict";
import { fitOf, modelBytes, roughModelBytes, type ContextShape } from "../../src/device/memory.js";
import { modelNeeds } from "../../src/device/modelNeeds.js";
import { GIB, MIB, sevenBillion, small } from "./sampleModels.js";

const shape: ContextShape = {
  cells: 4096,
  batchTokens: 512,
  sequences: 256,
  kvType: "F16",
  flashAttention: "auto",
};

describe("modelNeeds", () => {
  it("adds up each block, and tells what lies before and after them", () => {
    const needs = sevenBillion();
    assert.equal(needs.layers.length, 32);
    assert.deepEqual(needs.layers[31], { weights: 128 * MIB, cacheElements: 2 * 8 * 128 });
    assert.equal(needs.inputBytes, 100 * MIB);
    assert.equal(needs.outputBytes, 100 * MIB + 16_384);
  });

  it("counts an embedding that is the output too at both ends", () => {
    const { inputBytes, outputBytes } = small();
    assert.equal(inputBytes, 2 * MIB);
    assert.equal(outputBytes, 2 * MIB + 1024);
  });

  it("takes key heads by layer where the file lists them, and compressed attention as it is stored", () => {
    const tensors = [0, 1].map((block) => ({ name: `blk.${block}.attn_q.weight`, bytes: 1 }));
    const read = (values: Record<string, number | readonly number[]>) => (key: string) => values[key];
    const mixed = modelNeeds({
      architecture: "a",
      vocabulary: 1,
      tensors,
      number: read({
        "a.embedding_length": 64,
        "a.attention.head_count": 4,
        "a.attention.head_count_kv": [2, 0],
        "a.attention.key_length": 32,
      }),
    });
    assert.deepEqual(
      mixed.layers.map(({ cacheElements }) => cacheElements),
      [2 * (32 + 16), 0],
    );
    const latent = modelNeeds({
      architecture: "a",
      vocabulary: 1,
      tensors,
      number: read({
        "a.embedding_length": 64,
        "a.attention.head_count": 4,
        "a.attention.kv_lora_rank": 32,
        "a.attention.key_length_mla": 24,
        "a.rope.dimension_count": 8,
      }),
    });
    assert.equal(latent.layers[0]?.cacheElements, 40);
  });

  it("does not believe a file that speaks of a billion blocks", () => {
    const needs = modelNeeds({
      architecture: "a",
      vocabulary: 1,
      tensors: [{ name: "blk.999999999.ffn_up.weight", bytes: 7 }],
      number: () => undefined,
    });
    assert.equal(needs.layers.length, 0);
    assert.equal(needs.inputBytes, 7);
  });
});

describe("modelBytes", () => {
  it("is the weights, the cache and the buffers", () => {
    const bytes = modelBytes(sevenBillion(), shape);
    const cache = 32 * 2048 * 4096 * 2;
    const weights = (32 * 128 + 200) * MIB;
    assert.ok(bytes > weights + cache, "more than weights and cache");
    assert.ok(bytes < weights + cache + GIB / 2, `${bytes - weights - cache} bytes of buffers`);
  });

  it("grows with the context, with an F32 cache and without flash attention", () => {
    const plain = modelBytes(sevenBillion(), shape);
    assert.ok(modelBytes(sevenBillion(), { ...shape, cells: 8192 }) > plain);
    assert.ok(modelBytes(sevenBillion(), { ...shape, kvType: "F32" }) > plain);
    assert.ok(modelBytes(sevenBillion(), { ...shape, flashAttention: "off" }) > plain);
  });

  it("is near the rough figure that is had from the size of the file", () => {
    const file = (32 * 128 + 200) * MIB;
    const ratio = roughModelBytes(file) / modelBytes(sevenBillion(), shape);
    assert.ok(ratio > 0.85 && ratio < 1.15, `ratio ${ratio}`);
  });
});

describe("fitOf", () => {
  it("tells what fits now, what fits once others give way, and what never does", () => {
    const memory = { free: 8 * GIB, total: 16 * GIB };
    assert.equal(fitOf(7 * GIB, memory), "fits");
    assert.equal(fitOf(8 * GIB, memory), "tight");
    assert.equal(fitOf(14 * GIB, memory), "tight");
    assert.equal(fitOf(16 * GIB, memory), "too large");
  });
});
