import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { VectorIndex, type VectorNote } from "../../src/extension/known/vectorIndex.js";
import { ResultStore } from "../../src/extension/known/resultStore.js";
import { StoredFileResults } from "../../src/extension/known/storedResults.js";
import { KnownModels } from "../../src/extension/known/knownModels.js";
import { RecentModels } from "../../src/extension/known/recentModels.js";
import { readExportedVector } from "../../src/exchange/exportedVector.js";
import { readKvPrefixDocument } from "../../src/exchange/kvPrefix.js";
import { Random } from "../../src/method/random.js";
import { writeWhole } from "../../src/workbench/writeWhole.js";
import { fixture } from "../cli/icl.js";
import { ownPlace } from "../cli/ownPlace.js";
import { StateInMemory } from "../extension/documents.js";
import { repeats } from "../support/soak.js";
import { suiteFolder } from "../support/suiteFolder.js";

const note: VectorNote = {
  cacheDigest: "c",
  model: "m",
  method: "linear",
  layer: 1,
  layers: 4,
  lead: "joiner",
  followThrough: true,
  keep: 0,
  validated: true,
  candidates: [],
  heldOut: [],
  promptTokens: { fewShot: 9, taskVector: 3 },
  at: 0,
};

/** The editor keeps one state for all windows; each has the extension in a process of its own. */
describe("two windows on one file", () => {
  const folder = suiteFolder();

  it("lose nothing of what the other has learned of vectors and models", () => {
    const state = new StateInMemory();
    const windows = [0, 1].map(() => ({
      vectors: new VectorIndex(state, () => undefined),
      models: new KnownModels(state, () => undefined),
      recent: new RecentModels(state),
    }));
    const random = new Random(1);
    for (let i = 0; i < 40; i++) {
      const { vectors, models } = windows[random.nextInt(2)] ?? assert.fail();
      vectors.add("file:///a.icl", `digest ${i}`, { ...note, cacheDigest: `vector ${i}`, at: i });
      models.set(`/${i}.gguf`, { name: "m", fingerprint: `f${i}`, layers: 4 });
    }
    for (const { vectors, models } of windows) {
      for (let i = 0; i < 40; i++) {
        assert.equal(vectors.find("file:///a.icl", `digest ${i}`)?.value.at, i);
        assert.equal(models.get(`/${i}.gguf`)?.fingerprint, `f${i}`);
      }
    }
    windows[0]?.vectors.forget("vector 3");
    assert.deepEqual(windows[1]?.vectors.digestsOf("vector 3"), []);
  });

  it("leave results of the file that the next session reads, whoever wrote last", async () => {
    const state = new StateInMemory();
    const uri = "file:///a.icl";
    const stores = [0, 1].map(() => new ResultStore(state, () => undefined));
    const dependencies = { file: "f", taskVector: "v", fewShot: "s", prompt: "p", zeroShot: "z" };
    for (let i = 0; i < 20; i++) {
      const store = stores[i % 2] ?? assert.fail();
      const outcome = {
        mode: "zero-shot",
        input: `${i}`,
        answer: "b",
        promptTokens: 1,
        layer: null,
        top: [],
        milliseconds: 1,
        at: i,
      } as const;
      store.update(uri, (results) => {
        results.addRun({ ...outcome, top: [] }, dependencies);
      });
      store.flush();
      await store.restored();
      assert.ok(StoredFileResults.safeParse(state.get(`icl.results:${uri}`)).success);
    }
    const next = new ResultStore(state, () => undefined);
    next.of(uri);
    await next.restored();
    assert.equal(next.of(uri).run("zero-shot", "19", dependencies)?.value.at, 19);
  });

  it("write to one path at once: the file is one of theirs, whole, at every moment", async () => {
    const file = folder("one.bin");
    const contents = Array.from({ length: 8 }, (_, i) => Buffer.alloc(200_000, i));
    let writing = true;
    const writers = contents.map(async (one) => {
      for (let i = 0; i < repeats(10, 500); i++) await writeWhole(file, one);
    });
    const reader = async (): Promise<void> => {
      while (writing) {
        await new Promise((resolve) => setImmediate(resolve));
        if (!readdirSync(folder()).includes("one.bin")) continue;
        const found = readFileSync(file);
        assert.ok(
          contents.some((one) => one.equals(found)),
          "torn",
        );
      }
    };
    const reading = reader();
    try {
      await Promise.all(writers);
    } finally {
      writing = false;
    }
    await reading;
    assert.deepEqual(readdirSync(folder()), ["one.bin"]);
  });
});

describe("two runs of the command line on one file", () => {
  const place = ownPlace();

  it("compare, and export to the same paths, at once: both say the same, and the exports are whole", async () => {
    const antonyms = fixture("antonyms.icl");
    mkdirSync(place.folder("out"));
    const vector = place.folder("out", "x.safetensors");
    const prefix = place.folder("out", "x.kv");
    const runs = await Promise.all(
      [
        ["compare", antonyms, "--no-cost"],
        ["compare", antonyms, "--no-cost"],
        ["export", antonyms, "-o", vector],
        ["export", antonyms, "-o", vector],
        ["export", antonyms, "-o", prefix],
        ["export", antonyms, "-o", prefix],
      ].map(async (args) => place.run(args)),
    );
    for (const { code, stderr } of runs) {
      assert.equal(code, 0, stderr);
      assert.doesNotMatch(stderr, /warning/);
    }
    const figures = runs.slice(0, 2).map(({ stdout }) => stdout.replace(", vector from the cache", ""));
    assert.equal(figures[0], figures[1]);
    const { vectors, cells } = readExportedVector(readFileSync(vector), "x");
    assert.ok(vectors.length > 0 || cells !== undefined);
    const { bytes } = readKvPrefixDocument(readFileSync(`${prefix}.json`, "utf8"), "x");
    assert.equal(readFileSync(prefix).length, bytes);
    assert.deepEqual(readdirSync(place.folder("out")), ["x.kv", "x.kv.json", "x.safetensors"]);
    const verified = await place.run(["cache", "verify"]);
    assert.match(verified.stderr, /2 vectors checked, 0 damaged/);
  });
});
