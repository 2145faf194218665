import assert from "node:assert/strict";
import { fork } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import * as cacache from "cacache";
import fc from "fast-check";
import { decodeSafetensors } from "../../src/cache/safetensors.js";
import { bucketFile, bucketFolder, contentFolder } from "../../src/cache/storeLayout.js";
import { VectorCache } from "../../src/cache/vectorCache.js";
import { vectorDigest } from "../../src/cache/vectorKey.js";
import type { ChildReport } from "./cacheChild.js";
import { sampleKey, sampleMetadata, sampleVector } from "./sampleVector.js";
import { temporaryFolder } from "./temporaryFolder.js";

const roomy = 100_000_000;

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

describe("VectorCache", () => {
  const folder = temporaryFolder();
  let warnings: string[] = [];
  beforeEach(() => {
    warnings = [];
  });

  function open(maxBytes = roomy, directory = folder()): VectorCache {
    return new VectorCache(directory, {
      maxBytes,
      onWarning: (message) => {
        warnings.push(message);
      },
    });
  }

  async function present(cache: VectorCache, seeds: readonly number[]): Promise<number[]> {
    const digests = new Set((await cache.list()).map(({ digest }) => digest));
    return seeds.filter((seed) => digests.has(vectorDigest(sampleKey(seed))));
  }

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
    const [path = ""] = filesBelow(contentFolder(join(folder(), "vectors")));
    const { tensors, metadata } = decodeSafetensors(readFileSync(path));
    assert.deepEqual(tensors.get("theta")?.shape, [3, 5]);
    assert.equal(metadata["key"], vectorDigest(sampleKey()));
    assert.deepEqual(JSON.parse(metadata["vector"] ?? ""), sampleMetadata({ seed: 0 }));
  });

  it("finds cacache's files where cacache keeps them", async () => {
    const digest = vectorDigest(sampleKey());
    await open().put(sampleKey(), sampleVector());
    const store = join(folder(), "vectors");
    const info = await cacache.get.info(store, digest);
    assert.ok(existsSync(bucketFile(store, digest)));
    assert.ok(bucketFile(store, digest).startsWith(bucketFolder(store) + sep));
    assert.ok(info?.path.startsWith(contentFolder(store) + sep));
  });

  it("lists entries with their metadata, the last used first", async () => {
    const cache = open();
    for (const seed of [1, 2, 3]) await cache.put(sampleKey(seed), sampleVector(seed));
    await cache.get(sampleKey(1));
    const list = await cache.list();
    assert.deepEqual(
      list.map(({ metadata }) => metadata?.seed),
      [1, 3, 2],
    );
    assert.deepEqual(list[0]?.metadata, sampleVector(1).metadata);
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

  describe("damage", () => {
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

    it("of any bit in any file is a miss with a warning, and is healed by the next put", async () => {
      const files = await putOne();
      assert.equal(files.size, 3);
      const places = [...files].map(([path, bytes]) => fc.tuple(fc.constant(path), fc.nat(bytes.length - 1)));
      await fc.assert(
        fc.asyncProperty(fc.oneof(...places), fc.nat(7), async ([path, place], bit) => {
          restore(files);
          const damaged = Buffer.from(files.get(path) ?? []);
          damaged.writeUInt8(damaged.readUInt8(place) ^ (1 << bit), place);
          writeFileSync(path, damaged);
          warnings = [];
          const cache = open();
          const found = await cache.get(sampleKey());
          if (isUseLog(path)) {
            assert.deepEqual(found, sampleVector());
            return;
          }
          assert.equal(found, undefined);
          assert.equal(warnings.length, 1);
          assert.match(warnings[0] ?? "", /is damaged \(.+\); it is removed and computed again\.$/);
          assert.equal(await cache.get(sampleKey()), undefined);
          assert.equal(warnings.length, 1, "the damaged entry is gone");
          await cache.put(sampleKey(), sampleVector());
          assert.deepEqual(await cache.get(sampleKey()), sampleVector());
        }),
        { numRuns: 150 },
      );
    });

    it("by truncation is a miss with a warning", async () => {
      const files = await putOne();
      for (const [path, bytes] of files) {
        if (isUseLog(path)) continue;
        for (const length of [0, 1, 8, bytes.length >> 1, bytes.length - 1]) {
          restore(files);
          truncateSync(path, length);
          // An empty file that is new could be one that another process is just writing.
          utimesSync(path, 1, 1);
          warnings = [];
          assert.equal(await open().get(sampleKey()), undefined);
          assert.equal(warnings.length, 1, `${path} cut to ${length}`);
        }
      }
    });

    it("is not seen in an index file that another process is just creating", async () => {
      const digest = vectorDigest(sampleKey());
      const path = bucketFile(join(folder(), "vectors"), digest);
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
      const files = await putOne();
      const content = [...files.keys()].find((path) => path.includes("content-v2")) ?? "";
      appendFileSync(content, "x");
      const cache = open();
      await cache.put(sampleKey(), sampleVector());
      assert.deepEqual(await cache.get(sampleKey()), sampleVector());
      assert.deepEqual(warnings, []);
    });

    it("by content that belongs to another key is a miss", async () => {
      const cache = open();
      await cache.put(sampleKey(1), sampleVector(1));
      const store = join(folder(), "vectors");
      const { data } = await cacache.get(store, vectorDigest(sampleKey(1)));
      await cacache.put(store, vectorDigest(sampleKey(2)), data);
      assert.equal(await cache.get(sampleKey(2)), undefined);
      assert.match(warnings[0] ?? "", /belongs to another key/);
    });

    it("is found, reported and removed by verify", async () => {
      const cache = open();
      for (const seed of [1, 2, 3, 4]) await cache.put(sampleKey(seed), sampleVector(seed));
      const store = join(folder(), "vectors");
      const info = await cacache.get.info(store, vectorDigest(sampleKey(2)));
      appendFileSync(info?.path ?? "", "x");
      writeFileSync(bucketFile(store, vectorDigest(sampleKey(3))), "\nnot an index line");
      const { checked, damaged, reclaimedBytes } = await cache.verify();
      assert.equal(checked, 4);
      assert.deepEqual(
        damaged.map(({ digest }) => digest),
        [vectorDigest(sampleKey(2)), null],
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
      for (const path of filesBelow(contentFolder(store))) utimesSync(path, future, future);
      utimesSync(abandoned, 1, 1);
      const before = await cache.size();
      const { reclaimedBytes } = await cache.verify();
      assert.ok(reclaimedBytes > 4);
      assert.equal(await cache.size(), before - reclaimedBytes);
      assert.equal(filesBelow(contentFolder(store)).length, 1);
      assert.equal((await cache.get(sampleKey(1)))?.metadata.layer, 0);
    });
  });

  describe("size cap", () => {
    /** Bytes that one entry of these tests takes, its index line included. */
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

  describe("a folder that cannot be used", () => {
    // Permission bits would not stop a test that runs as root: a file stands in the way instead.
    const blocked: Record<string, (inside: string) => string> = {
      "a file in place of the folder": (inside) => {
        writeFileSync(join(inside, "file"), "");
        return join(inside, "file");
      },
      "a path below a file": (inside) => {
        writeFileSync(join(inside, "file"), "");
        return join(inside, "file", "deep", "cache");
      },
      "a file in place of the store": (inside) => {
        writeFileSync(join(inside, "vectors"), "");
        return inside;
      },
      "a file in place of the content": (inside) => {
        mkdirSync(join(inside, "vectors"));
        writeFileSync(contentFolder(join(inside, "vectors")), "");
        return inside;
      },
      "a file in place of the index": (inside) => {
        mkdirSync(join(inside, "vectors"));
        writeFileSync(bucketFolder(join(inside, "vectors")), "");
        return inside;
      },
    };
    for (const [what, make] of Object.entries(blocked)) {
      it(`lets the run go on: ${what}`, async () => {
        const cache = open(roomy, make(folder()));
        await cache.put(sampleKey(1), sampleVector(1));
        await cache.put(sampleKey(2), sampleVector(2));
        const written = warnings.filter((warning) => /cannot be written \(E[A-Z]+\)/.test(warning));
        assert.equal(written.length, 1, warnings.join("\n"));
        assert.equal(await cache.get(sampleKey(1)), undefined);
        assert.deepEqual(await cache.list(), []);
      });
    }

    it("still reads where uses cannot be recorded", async () => {
      await open().put(sampleKey(), sampleVector());
      rmSync(join(folder(), "uses"), { recursive: true });
      writeFileSync(join(folder(), "uses"), "");
      assert.deepEqual(await open().get(sampleKey()), sampleVector());
      await open().put(sampleKey(2), sampleVector(2));
      assert.deepEqual(await open().get(sampleKey(2)), sampleVector(2));
      assert.deepEqual(warnings, []);
    });
  });

  describe("several processes", function () {
    this.timeout(60_000);
    const script = fileURLToPath(new URL("./cacheChild.js", import.meta.url));

    async function runChildren(count: number, ...numbers: readonly number[]): Promise<ChildReport[]> {
      const children = Array.from({ length: count }, async (_, own) => {
        const child = fork(script, [folder(), own, ...numbers].map(String), {
          stdio: ["ignore", "ignore", "inherit", "ipc"],
        });
        return new Promise<ChildReport>((resolve, reject) => {
          child.once("message", (report) => {
            resolve(report as ChildReport);
          });
          child.once("error", reject);
          child.once("exit", (status) => {
            reject(new Error(`The child ended with ${status ?? "a signal"} and without a report.`));
          });
        });
      });
      return Promise.all(children);
    }

    it("may put and get the same and different keys at once", async () => {
      const reports = await runChildren(4, 4, 4, 3, roomy);
      for (const { warnings: seen, hits, wrong } of reports) {
        assert.deepEqual(seen, []);
        assert.equal(wrong, 0);
        assert.equal(hits, 8 * 3);
      }
      const cache = open();
      assert.equal((await cache.list()).length, 4 + 4 * 4);
      assert.deepEqual((await cache.verify()).damaged, []);
      for (const seed of [0, 3, 1000, 4003]) {
        assert.deepEqual((await cache.get(sampleKey(seed)))?.theta, sampleVector(seed).theta);
      }
    });

    it("may evict under each other's hands and never read anything wrong", async () => {
      const reports = await runChildren(4, 4, 4, 3, 15_000);
      for (const { wrong, warnings: seen } of reports) {
        assert.equal(wrong, 0);
        assert.deepEqual(seen, []);
      }
      assert.deepEqual((await open().verify()).damaged, []);
    });
  });
});
