import assert from "node:assert/strict";
import fc from "fast-check";
import { vectorDigest } from "../../src/cache/vectorKey.js";
import type { VectorKey } from "../../src/cache/vectorKey.js";
import { sampleKey } from "./sampleVector.js";

describe("vectorDigest", () => {
  it("stays what it is, on every platform and in every release", () => {
    assert.equal(
      vectorDigest(sampleKey()),
      "bcd83162db969c6cfe08858c41e912de53da8040585a6cc7648810be1bf7b918",
    );
  });

  it("does not depend on the order of the fields", () => {
    const reversed = Object.fromEntries(Object.entries(sampleKey()).toReversed()) as unknown as VectorKey;
    assert.equal(vectorDigest(reversed), vectorDigest(sampleKey()));
  });

  it("changes with every field", () => {
    const changes: { [Field in keyof VectorKey]-?: VectorKey[Field][] } = {
      fingerprint: ["00fe", ""],
      extraction: ["", "[]", "[[1,2,3]]"],
      release: ["b9859"],
      kvType: ["F16"],
      flashAttention: ["on", "auto"],
      formatVersion: [1, 3],
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
