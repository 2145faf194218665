import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { decodeSafetensors } from "../../src/cache/safetensors.js";
import { vectorDigest } from "../../src/cache/vectorKey.js";
import { packInterventions } from "../../src/method/packedInterventions.js";
import { sampleInterventions, sampleKey, sampleMetadata, sampleVector, seedOf } from "./sampleVector.js";
import { filesBelow, present, roomy, vectorFile, watchedCache } from "./watchedCache.js";

describe("VectorCache", () => {
  const { folder, open, warnings } = watchedCache();

  it("misses what was never put, without a warning and without making a folder", async () => {
    const directory = join(folder(), "not", "yet");
    const cache = open(roomy, directory);
    assert.equal(await cache.get(sampleKey()), undefined);
    assert.deepEqual(await cache.list(), []);
    assert.equal(await cache.size(), 0);
    assert.deepEqual(await cache.verify(), { checked: 0, damaged: [], reclaimedBytes: 0 });
    await cache.remove(sampleKey());
    await cache.clear();
    assert.deepEqual(warnings, []);
    assert.ok(!existsSync(directory));
  });

  it("gives back what was put, to another instance too", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(3),
        fc.nat(6),
        fc.array(fc.float(), { minLength: 18, maxLength: 18 }),
        fc.record({
          task: fc.string({ unit: "grapheme" }),
          file: fc.string({ unit: "binary" }),
          dummies: fc.array(fc.string({ unit: "grapheme" }), { maxLength: 3 }),
          scale: fc.double({ noNaN: true, noDefaultInfinity: true }).map((scale) => scale + 0),
          validated: fc.boolean(),
        }),
        async (layers, embeddingLength, numbers, changes) => {
          const entry = {
            theta: Float32Array.from(numbers.slice(0, layers * embeddingLength)),
            layers,
            embeddingLength,
            interventions: sampleInterventions(layers, embeddingLength),
            metadata: sampleMetadata(changes),
          };
          await open().put(sampleKey(), entry);
          assert.deepEqual(await open().get(sampleKey()), entry);
        },
      ),
      { numRuns: 25 },
    );
    assert.deepEqual(warnings, []);
  });

  it("keeps vectors apart by their key and replaces one of the same key", async () => {
    const cache = open();
    await cache.put(sampleKey(1), sampleVector(1));
    await cache.put(sampleKey(2), sampleVector(2));
    assert.deepEqual(await cache.get(sampleKey(1)), sampleVector(1));
    const other = { ...sampleVector(1), metadata: sampleMetadata({ layer: 2 }) };
    await cache.put(sampleKey(1), other);
    assert.deepEqual(await cache.get(sampleKey(1)), other);
    assert.equal((await cache.list()).length, 2);
    assert.equal(await cache.get({ ...sampleKey(1), release: "b1" }), undefined);
  });

  it("holds a vector of a large model", async () => {
    const cache = open();
    const large = sampleVector(3, 80, 8192);
    await cache.put(sampleKey(3), large);
    const found = await cache.get(sampleKey(3));
    assert.ok(found !== undefined && Buffer.from(found.theta.buffer).equals(Buffer.from(large.theta.buffer)));
    assert.equal(found.layers, 80);
  });

  it("stores files that any safetensors reader understands", async () => {
    await open().put(sampleKey(), sampleVector());
    const path = vectorFile(folder(), sampleKey());
    const { tensors, metadata } = decodeSafetensors(readFileSync(path));
    assert.deepEqual(tensors.get("theta")?.shape, [3, 5]);
    assert.equal(metadata["key"], vectorDigest(sampleKey()));
    assert.deepEqual(tensors.get("vectors")?.shape, [7, 5]);
    const { packed } = packInterventions(sampleVector().interventions);
    assert.deepEqual(JSON.parse(metadata["vector"] ?? ""), {
      ...sampleMetadata({ demonstrations: 0 }),
      interventions: packed,
    });
  });

  it("keeps each vector in one file, named for its key", async () => {
    for (const seed of [1, 2]) await open().put(sampleKey(seed), sampleVector(seed));
    await open().put(sampleKey(2), { ...sampleVector(2), metadata: sampleMetadata({ layer: 2 }) });
    assert.deepEqual(
      filesBelow(join(folder(), "vectors")).sort(),
      [1, 2].map((seed) => vectorFile(folder(), sampleKey(seed))).sort(),
    );
  });

  it("takes nothing for a vector of what an earlier version left, and removes it in time", async () => {
    const old = join(folder(), "vectors", "index-v5", "aa", "bb");
    mkdirSync(dirname(old), { recursive: true });
    writeFileSync(old, "old");
    utimesSync(old, 1, 1);
    await open().put(sampleKey(), sampleVector());
    assert.equal((await open().list()).length, 1);
    assert.deepEqual(await open().verify(), { checked: 1, damaged: [], reclaimedBytes: 3 });
    assert.deepEqual(await open().get(sampleKey()), sampleVector());
    assert.deepEqual(warnings, []);
  });

  it("lists entries with their metadata, the last used first", async () => {
    const cache = open();
    for (const seed of [1, 2, 3]) await cache.put(sampleKey(seed), sampleVector(seed));
    await cache.get(sampleKey(1));
    const list = await cache.list();
    assert.deepEqual(
      list.map(({ metadata }) => metadata && seedOf(metadata)),
      [1, 3, 2],
    );
    const { interventions, ...listed } = list[0]?.metadata ?? {};
    assert.ok(interventions !== undefined);
    assert.deepEqual(listed, sampleVector(1).metadata);
    assert.ok(list.every(({ bytes, createdAt }) => bytes > 60 && !Number.isNaN(Date.parse(createdAt))));
  });

  it("removes by key and by digest, and clears", async () => {
    const cache = open();
    for (const seed of [1, 2, 3]) await cache.put(sampleKey(seed), sampleVector(seed));
    await cache.remove(sampleKey(1));
    await cache.remove(vectorDigest(sampleKey(2)));
    assert.deepEqual(await present(cache, [1, 2, 3]), [3]);
    assert.equal(await cache.get(sampleKey(1)), undefined);
    writeFileSync(join(folder(), "not ours"), "");
    await cache.clear();
    assert.equal(await cache.size(), 0);
    assert.equal(await cache.get(sampleKey(3)), undefined);
    assert.deepEqual(readdirSync(folder()), ["not ours"]);
    await cache.put(sampleKey(3), sampleVector(3));
    assert.notEqual(await cache.get(sampleKey(3)), undefined);
    assert.deepEqual(warnings, []);
  });

  it("counts what it occupies", async () => {
    const cache = open();
    await cache.put(sampleKey(), sampleVector());
    const onDisk = filesBelow(join(folder(), "vectors")).reduce((sum, path) => sum + statSync(path).size, 0);
    assert.equal(await cache.size(), onDisk);
  });

  it("refuses entries that are not what they say", async () => {
    const cache = open();
    await assert.rejects(cache.put(sampleKey(), { ...sampleVector(), layers: 4 }), RangeError);
    const metadata = { ...sampleMetadata(), createdAt: "yesterday" };
    await assert.rejects(cache.put(sampleKey(), { ...sampleVector(), metadata }), { name: "ZodError" });
    assert.deepEqual(warnings, []);
  });

  describe("size cap", () => {
    /** Bytes that one entry of these tests takes. */
    async function entryBytes(): Promise<number> {
      const cache = open(roomy, join(folder(), "measure"));
      await cache.put(sampleKey(1), sampleVector(1, 10, 100));
      return cache.size();
    }

    it("removes the least recently used, where a read is a use", async () => {
      const cache = open(3.5 * (await entryBytes()));
      for (const seed of [1, 2, 3]) await cache.put(sampleKey(seed), sampleVector(seed, 10, 100));
      await cache.get(sampleKey(1));
      await cache.put(sampleKey(4), sampleVector(4, 10, 100));
      assert.deepEqual(await present(cache, [1, 2, 3, 4]), [1, 3, 4]);
      await cache.put(sampleKey(5), sampleVector(5, 10, 100));
      assert.deepEqual(await present(cache, [1, 2, 3, 4, 5]), [1, 4, 5]);
      assert.deepEqual(warnings, []);
    });

    it("keeps that order when the clock was set back", async () => {
      const cache = open(2.5 * (await entryBytes()));
      const now = Date.now;
      try {
        for (const seed of [1, 2, 3, 4]) {
          Date.now = () => 2e12 - seed * 1e10;
          await cache.put(sampleKey(seed), sampleVector(seed, 10, 100));
        }
      } finally {
        Date.now = now;
      }
      assert.deepEqual(await present(cache, [1, 2, 3, 4]), [3, 4]);
    });

    it("removes entries of unknown use first", async () => {
      const cache = open(2.5 * (await entryBytes()));
      await cache.put(sampleKey(1), sampleVector(1, 10, 100));
      rmSync(join(folder(), "uses"), { recursive: true });
      await cache.put(sampleKey(2), sampleVector(2, 10, 100));
      await cache.put(sampleKey(3), sampleVector(3, 10, 100));
      assert.deepEqual(await present(cache, [1, 2, 3]), [2, 3]);
    });

    it("stays below the cap", async () => {
      const bytes = await entryBytes();
      const cache = open(4 * bytes + 100);
      for (let seed = 0; seed < 12; seed++) {
        await cache.put(sampleKey(seed), sampleVector(seed, 10, 100));
        assert.ok((await cache.size()) <= 4 * bytes + 100);
      }
      assert.equal((await cache.list()).length, 4);
    });

    it("does not make vectors give way to what a replaced one left behind", async () => {
      const cache = open(3.5 * (await entryBytes()));
      await cache.put(sampleKey(1), sampleVector(1, 10, 100));
      for (let layer = 0; layer < 6; layer++) {
        const metadata = sampleMetadata({ layer });
        await cache.put(sampleKey(2), { ...sampleVector(2, 10, 100), metadata });
      }
      assert.deepEqual(await present(cache, [1, 2]), [1, 2]);
    });

    it("does not store what exceeds it, and keeps the others", async () => {
      const cache = open(2 * (await entryBytes()));
      await cache.put(sampleKey(1), sampleVector(1, 10, 100));
      await cache.put(sampleKey(2), sampleVector(2, 100, 100));
      await cache.put(sampleKey(3), sampleVector(3, 100, 100));
      assert.deepEqual(await present(cache, [1, 2, 3]), [1]);
      assert.equal(warnings.length, 1, "told once");
      assert.match(warnings[0] ?? "", /larger than the whole cache/);
    });
  });
});
