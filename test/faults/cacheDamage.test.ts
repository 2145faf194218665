import assert from "node:assert/strict";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { vectorDigest } from "../../src/cache/vectorKey.js";
import { packInterventions } from "../../src/method/packedInterventions.js";
import { sampleKey, sampleMetadata, sampleVector } from "../cache/sampleVector.js";
import { filesBelow, present, vectorFile, watchedCache } from "../cache/watchedCache.js";
import { repeats } from "../support/soak.js";

describe("damage to the cache", () => {
  const { folder, open, warnings } = watchedCache();

  async function putOne(): Promise<Map<string, Buffer>> {
    await open().put(sampleKey(), sampleVector());
    return new Map(filesBelow(folder()).map((path) => [path, readFileSync(path)]));
  }

  function restore(files: ReadonlyMap<string, Buffer>): void {
    for (const [path, bytes] of files) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
    }
  }

  const isUseLog = (path: string): boolean => path.startsWith(join(folder(), "uses"));

  /** Every byte of every file with one bit flipped, or with each of its eight. */
  function* flips(files: ReadonlyMap<string, Buffer>): Generator<readonly [path: string, damaged: Buffer]> {
    const bits = repeats(1, 8);
    for (const [path, bytes] of files) {
      for (let place = 0; place < bytes.length; place++) {
        for (let bit = 0; bit < bits; bit++) {
          const damaged = Buffer.from(bytes);
          // In the short form another bit of each byte, so that all eight come about.
          damaged.writeUInt8(damaged.readUInt8(place) ^ (1 << ((place + bit) % 8)), place);
          yield [path, damaged];
        }
      }
    }
  }

  it("of any bit of an entry is noticed and told, it is computed again, and the others are kept", async () => {
    await open().put(sampleKey(1), sampleVector(1, 1, 2));
    const others = new Set(filesBelow(folder()));
    await open().put(sampleKey(2), sampleVector(2, 1, 2));
    const own = filesBelow(folder()).filter((path) => !others.has(path));
    assert.equal(own.length, 1, "its file");
    const files = new Map(own.map((path) => [path, readFileSync(path)]));
    for (const [path, damaged] of flips(files)) {
      restore(files);
      writeFileSync(path, damaged);
      warnings.length = 0;
      const cache = open();
      assert.equal(await cache.get(sampleKey(2)), undefined);
      const [warning, ...more] = warnings;
      assert.match(warning ?? "", /is damaged \(.+\); it is removed and computed again\.$/);
      assert.equal(await cache.get(sampleKey(2)), undefined);
      assert.deepEqual(await cache.get(sampleKey(1)), sampleVector(1, 1, 2));
      assert.deepEqual([...more, ...warnings.slice(1)], [], "the damaged entry is gone");
    }
    await open().put(sampleKey(2), sampleVector(2, 1, 2));
    assert.deepEqual(await open().get(sampleKey(2)), sampleVector(2, 1, 2));
  });

  it("of any bit of an entry is found by verify, which keeps the others", async () => {
    await open().put(sampleKey(1), sampleVector(1, 1, 2));
    const others = new Set(filesBelow(folder()));
    await open().put(sampleKey(2), sampleVector(2, 1, 2));
    const own = filesBelow(folder()).filter((path) => !others.has(path));
    const files = new Map(own.map((path) => [path, readFileSync(path)]));
    let count = 0;
    for (const [path, damaged] of flips(files)) {
      if (count++ % repeats(7, 1) !== 0) continue;
      restore(files);
      writeFileSync(path, damaged);
      assert.equal((await open().verify()).damaged.length, 1);
      assert.deepEqual(await present(open(), [1, 2]), [1]);
    }
    assert.deepEqual(await open().get(sampleKey(1)), sampleVector(1, 1, 2));
    assert.deepEqual(warnings, []);
  });

  it("of any bit of the record of uses costs no vector, and is not worth a word", async () => {
    for (const seed of [1, 2]) await open().put(sampleKey(seed), sampleVector(seed, 1, 2));
    const log = filesBelow(folder()).filter(isUseLog);
    const files = new Map(log.map((path) => [path, readFileSync(path)]));
    assert.equal(files.size, 1);
    for (const [path, damaged] of flips(files)) {
      restore(files);
      writeFileSync(path, damaged);
      assert.deepEqual((await present(open(), [1, 2])).length, 2);
      assert.deepEqual(await open().get(sampleKey(2)), sampleVector(2, 1, 2));
    }
    assert.deepEqual(warnings, []);
  });

  it("of a vector that replaced an older one gives neither, with a warning", async () => {
    await open().put(sampleKey(), sampleVector(0, 1, 2));
    const metadata = sampleMetadata({ layer: 0 });
    await open().put(sampleKey(), { ...sampleVector(0, 1, 2), metadata });
    const own = filesBelow(folder()).filter((path) => !isUseLog(path));
    assert.equal(own.length, 1);
    const files = new Map(own.map((path) => [path, readFileSync(path)]));
    for (const [path, damaged] of flips(files)) {
      restore(files);
      writeFileSync(path, damaged);
      warnings.length = 0;
      assert.equal(await open().get(sampleKey()), undefined);
      assert.equal(warnings.length, 1);
    }
  });

  it("of any bit of what describes a vector is never shown for what it was", async () => {
    await open().put(sampleKey(), sampleVector(0, 1, 2));
    const file = vectorFile(folder(), sampleKey());
    const files = new Map([[file, readFileSync(file)]]);
    const { theta, interventions, metadata: own } = sampleVector(0, 1, 2);
    const { packed, vectors } = packInterventions(interventions);
    const metadata = { ...own, interventions: packed };
    const numbers = vectors.reduce((sum, { length }) => sum + length, theta.length);
    const dataBytes = numbers * Float32Array.BYTES_PER_ELEMENT;
    const isData = (place: number): boolean => place >= (files.get(file)?.length ?? 0) - dataBytes;
    let place = 0;
    for (const [path, damaged] of flips(files)) {
      writeFileSync(path, damaged);
      const [entry] = await open().list();
      assert.deepEqual(entry?.metadata, isData(Math.floor(place++ / repeats(1, 8))) ? metadata : null);
    }
    assert.deepEqual(warnings, []);
  });

  it("by truncation is a miss with a warning", async () => {
    const files = await putOne();
    for (const [path, bytes] of files) {
      if (isUseLog(path)) continue;
      for (const length of [0, 1, 8, bytes.length >> 1, bytes.length - 1]) {
        restore(files);
        truncateSync(path, length);
        warnings.length = 0;
        assert.equal(await open().get(sampleKey()), undefined);
        assert.equal(warnings.length, 1, `${path} cut to ${length}`);
      }
    }
  });

  it("is not seen in a file that another process is just writing", async () => {
    const path = join(folder(), "vectors", "tmp", "being-written");
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, "");
    assert.equal(await open().get(sampleKey()), undefined);
    assert.deepEqual((await open().verify()).damaged, []);
    assert.deepEqual(warnings, []);
    assert.ok(existsSync(path));
  });

  it("by a missing file is a miss", async () => {
    const files = await putOne();
    for (const path of files.keys()) {
      if (isUseLog(path)) continue;
      restore(files);
      rmSync(path);
      assert.equal(await open().get(sampleKey()), undefined);
    }
  });

  it("is replaced by a put of the same bytes without a get between", async () => {
    await putOne();
    appendFileSync(vectorFile(folder(), sampleKey()), "x");
    const cache = open();
    await cache.put(sampleKey(), sampleVector());
    assert.deepEqual(await cache.get(sampleKey()), sampleVector());
    assert.deepEqual(warnings, []);
  });

  it("by a file that belongs to another key is a miss", async () => {
    const cache = open();
    await cache.put(sampleKey(1), sampleVector(1));
    copyFileSync(vectorFile(folder(), sampleKey(1)), vectorFile(folder(), sampleKey(2)));
    assert.equal(await cache.get(sampleKey(2)), undefined);
    assert.match(warnings[0] ?? "", /belongs to another key/);
  });

  it("is found, reported and removed by verify", async () => {
    const cache = open();
    for (const seed of [1, 2, 3, 4]) await cache.put(sampleKey(seed), sampleVector(seed));
    appendFileSync(vectorFile(folder(), sampleKey(2)), "x");
    writeFileSync(vectorFile(folder(), sampleKey(3)), "not a vector");
    const { checked, damaged, reclaimedBytes } = await cache.verify();
    assert.equal(checked, 4);
    assert.deepEqual(
      damaged.map(({ digest }) => digest).sort(),
      [2, 3].map((seed) => vectorDigest(sampleKey(seed))).sort(),
    );
    assert.equal(reclaimedBytes, 0, "what may be in use still is left alone");
    assert.deepEqual(await present(cache, [1, 2, 3, 4]), [1, 4]);
    assert.deepEqual((await cache.verify()).damaged, []);
    assert.deepEqual(await cache.get(sampleKey(1)), sampleVector(1));
  });

  it("leaves nothing behind once it has settled, even where the clock was set back", async () => {
    const cache = open();
    await cache.put(sampleKey(1), sampleVector(1));
    await cache.put(sampleKey(1), { ...sampleVector(1), metadata: sampleMetadata({ layer: 0 }) });
    const store = join(folder(), "vectors");
    const abandoned = join(store, "tmp", "abandoned");
    writeFileSync(abandoned, "1234");
    const future = Date.now() / 1000 + 86_400;
    const ahead = join(store, "tmp", "ahead");
    writeFileSync(ahead, "5678");
    for (const path of [ahead, vectorFile(folder(), sampleKey(1))]) utimesSync(path, future, future);
    utimesSync(abandoned, 1, 1);
    const before = await cache.size();
    const { reclaimedBytes } = await cache.verify();
    assert.ok(reclaimedBytes > 4);
    assert.equal(await cache.size(), before - reclaimedBytes);
    assert.equal(filesBelow(store).length, 1);
    assert.equal((await cache.get(sampleKey(1)))?.metadata.layer, 0);
  });
});
