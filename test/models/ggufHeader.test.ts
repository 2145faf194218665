import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { readGgufHeader, UnreadableGguf } from "../../src/models/ggufHeader.js";
import { demoModel } from "../support/repository.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { ggufBytes, smallGguf } from "./smallGguf.js";

describe("the header of a GGUF file", () => {
  const folder = suiteFolder();

  function read(bytes: Uint8Array): ReturnType<typeof readGgufHeader> {
    const file = folder("model.gguf");
    writeFileSync(file, bytes);
    return readGgufHeader(file);
  }

  it("tells what lists show", () => {
    const bytes = smallGguf("a name");
    const { number, tensors, ...header } = read(bytes);
    assert.deepEqual(header, {
      architecture: "llama",
      name: "a name",
      kind: undefined,
      quantisation: "Q8_0",
      parameters: 64 * 4000 + 64,
      layers: 2,
      contextLength: 2048,
      vocabulary: 500,
      leastBytes: bytes.length,
      bytes: bytes.length,
    });
    assert.equal(number("llama.attention.head_count"), 4);
    assert.equal(number("general.name"), undefined);
    assert.deepEqual(tensors, [
      { name: "token_embd.weight", bytes: (64 * 4000 * 34) / 32 },
      { name: "output_norm.weight", bytes: 256 },
    ]);
  });

  it("is read of the embedded model as llama.cpp reads it", () => {
    const { architecture, layers, parameters, leastBytes, bytes, quantisation } = readGgufHeader(demoModel);
    assert.equal(architecture, "llama");
    assert.equal(layers, 8);
    assert.equal(quantisation, "F32");
    // The last tensor is padded.
    assert(leastBytes !== undefined && bytes >= leastBytes && bytes - leastBytes < 32);
    assert(Math.abs(parameters - 2.4e6) < 0.1e6, String(parameters));
  });

  it("takes the commonest type of its tensors where it names no quantisation", () => {
    const bytes = ggufBytes({ "general.architecture": { text: "llama" } }, [
      { name: "a", dimensions: [256, 2], type: 14, bytes: 420 },
      { name: "b", dimensions: [8], type: 0, bytes: 32 },
    ]);
    assert.equal(read(bytes).quantisation, "Q6_K");
  });

  it("keeps figures that differ from layer to layer", () => {
    const { number } = read(smallGguf("mixed", { "llama.attention.head_count_kv": { u32s: [4, 1] } }));
    assert.deepEqual(number("llama.attention.head_count_kv"), [4, 1]);
  });

  it("tells a file that is cut off", () => {
    const whole = smallGguf();
    const { leastBytes = 0, bytes } = read(whole.subarray(0, whole.length - 1000));
    assert(bytes < leastBytes);
  });

  it("does not speak of a length where a type is new", () => {
    const bytes = ggufBytes({}, [{ name: "a", dimensions: [8], type: 200, bytes: 32 }]);
    assert.equal(read(bytes).leastBytes, undefined);
  });

  for (const [what, bytes] of [
    ["another file", Buffer.from("PK\u0003\u0004 and more than that, so that it is long enough")],
    ["an empty file", Buffer.alloc(0)],
    ["another version", Buffer.concat([Buffer.from("GGUF"), Buffer.from([9, 0, 0, 0]), Buffer.alloc(40)])],
    ["a header that ends", smallGguf().subarray(0, 300)],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.throws(() => read(bytes), UnreadableGguf);
    });
  }

  it("believes no count that the file has no room for", () => {
    const bytes = smallGguf();
    for (const place of [8, 16]) {
      const damaged = Buffer.from(bytes);
      damaged.writeBigUInt64LE(0xffff_ffff_ffff_ffffn, place);
      assert.throws(() => read(damaged), UnreadableGguf);
    }
    const lists = Buffer.from(bytes);
    const list = bytes.indexOf("tokenizer.ggml.tokens") + "tokenizer.ggml.tokens".length + 8;
    lists.writeBigUInt64LE(1n << 40n, list);
    assert.throws(() => read(lists), UnreadableGguf);
  });

  it("gives a header or refuses, whatever byte of it is changed", () => {
    const bytes = readFileSync(demoModel).subarray(0, 100_000);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        (changes) => {
          const damaged = Buffer.from(bytes);
          for (const [place, value] of changes) damaged[place] = value;
          try {
            assert.equal(read(damaged).bytes, damaged.length);
          } catch (error) {
            if (!(error instanceof UnreadableGguf)) throw error;
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
