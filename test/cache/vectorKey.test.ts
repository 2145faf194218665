import assert from "node:assert/strict";
import fc from "fast-check";
import { vectorDigest } from "../../src/cache/vectorKey.js";
import type { VectorKey } from "../../src/cache/vectorKey.js";
import { sampleKey } from "./sampleVector.js";

describe("vectorDigest", () => {
  it("stays what it is, on every platform and in every release", () => {
    assert.equal(
      vectorDigest(sampleKey()),
      "f2ba21a07413852743bd563bebaa4f760f07ce2aa3b17664b510128fbe3d80fc",
    );
  });

  it("does not depend on the order of the fields", () => {
    const reversed = Object.fromEntries(Object.entries(sampleKey()).toReversed()) as unknown as VectorKey;
    assert.equal(vectorDigest(reversed), vectorDigest(sampleKey()));
  });

  it("changes with every field", () => {
    const changes: { [Field in keyof VectorKey]-?: VectorKey[Field][] } = {
      fingerprint: ["00fe", ""],
      prompts: [
        [],
        [[1, 2, 3]],
        [
          [1, 2, 4],
          [1, 2, 3],
        ],
        [
          [1, 2],
          [3, 1, 2, 4],
        ].map((ids) => ids),
        [[1, 2, 3, 1, 2, 4]],
        [
          [12, 3],
          [1, 2, 4],
        ],
      ],
      validation: ["", "[1]"],
      method: ["add"],
      release: ["b9859"],
      kvType: ["F16"],
      flashAttention: ["on", "auto"],
      seed: [1, -1],
      formatVersion: [2],
    };
    const digests = new Set([vectorDigest(sampleKey())]);
    let keys = 1;
    for (const [field, values] of Object.entries(changes)) {
      for (const value of values) {
        digests.add(vectorDigest({ ...sampleKey(), [field]: value }));
        keys++;
      }
    }
    assert.equal(digests.size, keys);
  });

  it("tells any two lists of prompts apart", () => {
    const prompts = fc.array(fc.array(fc.nat(20), { maxLength: 4 }), { maxLength: 4 });
    fc.assert(
      fc.property(prompts, prompts, (one, other) => {
        assert.equal(
          vectorDigest({ ...sampleKey(), prompts: one }) === vectorDigest({ ...sampleKey(), prompts: other }),
          JSON.stringify(one) === JSON.stringify(other),
        );
      }),
    );
  });

  it("does not let text run from one field into the next", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string({ minLength: 1 }), (left, right, moved) => {
        assert.notEqual(
          vectorDigest({ ...sampleKey(), fingerprint: left + moved, release: right }),
          vectorDigest({ ...sampleKey(), fingerprint: left, release: moved + right }),
        );
      }),
    );
  });
});
