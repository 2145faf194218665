import assert from "node:assert/strict";
import {
  FileResults,
  type KnownResults,
  MOST_QUERIES_WITH_LENSES,
} from "../../../src/extension/known/fileResults.js";
import type { QueryComparison } from "../../../src/method/comparison.js";
import { ResultStore } from "../../../src/extension/known/resultStore.js";
import { VectorIndex } from "../../../src/extension/known/vectorIndex.js";
import type { Dependencies } from "../../../src/extension/known/dependencies.js";
import { KnownModels } from "../../../src/extension/known/knownModels.js";
import { TaskState } from "../../../src/extension/known/taskState.js";
import { defaultSettings } from "../../../src/extension/settings/runSettings.js";
import { comparison, dependencies, StateInMemory, note, outcome, parse, task } from "../documents.js";

type Kind = keyof Dependencies;

/** Which kinds of result an edit makes stale. */
function changedBy(before: string, after: string): readonly Kind[] {
  assert(task.includes(before), before);
  const old = dependencies(task);
  const now = dependencies(task.replace(before, after));
  return (["taskVector", "fewShot", "zeroShot", "file"] as const).filter((kind) => old[kind] !== now[kind]);
}

describe("what results depend on", () => {
  const edits: readonly [string, string, string, readonly Kind[]][] = [
    ["a demonstration", "small", "little", ["taskVector", "fewShot", "file"]],
    ["a comment", "? old", "# a comment\n? old", []],
    ["blank lines", "? old", "\n\n? old", []],
    ["the task's name", "name: antonyms", "name: opposites", []],
    ["a description", "---\nhot", "description: x\n---\nhot", []],
    ["a threshold", "---\nhot", "require:\n  accuracy: 0.5\n---\nhot", []],
    ["another query", "? old", "? old\n? new", ["file"]],
    ["an expected answer", "slow", "sluggish", ["file"]],
    ["the arrow typed", "big -> small", "big => small", []],
    ["the way of matching", "---\nhot", "match: prefix\n---\nhot", ["taskVector", "file"]],
    ["a pinned layer", "---\nhot", "vector:\n  layer: 3\n---\nhot", ["taskVector", "file"]],
    ["an instruction", "---\nhot", "instruction: Say so.\n---\nhot", ["taskVector", "fewShot", "file"]],
    [
      "the template",
      "---\nhot",
      'template: "{input}: {output}"\n---\nhot',
      ["taskVector", "fewShot", "zeroShot", "file"],
    ],
    [
      "the longest answer",
      "---\nhot",
      "max_tokens: 3\n---\nhot",
      ["taskVector", "fewShot", "zeroShot", "file"],
    ],
  ];
  for (const [what, before, after, kinds] of edits) {
    it(`${what}: ${kinds.length === 0 ? "nothing" : kinds.join(", ")}`, () => {
      assert.deepEqual(changedBy(before, after), kinds);
    });
  }

  it("the order of demonstrations counts", () => {
    const swapped = task.replace("hot -> cold\nbig -> small", "big -> small\nhot -> cold");
    assert.notEqual(dependencies(swapped).fewShot, dependencies(task).fewShot);
  });

  it("another model in the same file makes everything stale; the seed only what is drawn", () => {
    const old = dependencies(task);
    const replaced = dependencies(task, { fingerprint: "def" });
    assert.notEqual(replaced.zeroShot, old.zeroShot);
    const seeded = dependencies(task, { seed: 1 });
    assert.equal(seeded.fewShot, old.fewShot);
    assert.notEqual(seeded.taskVector, old.taskVector);
  });
});

describe("what a task stands on while it is computed", () => {
  it("is the model and the settings of when that began, whatever is changed meanwhile", () => {
    let settings = defaultSettings;
    let model = "/models/demo.gguf";
    const state = new StateInMemory();
    const models = new KnownModels(state, () => undefined);
    const tasks = new TaskState({
      models,
      settings: () => settings,
      defaultModel: () => model,
      embeddedModel: "/models/demo.gguf",
    });
    const file = { path: "/antonyms.icl", document: parse(task) };
    const begun = tasks.frozen();
    const before = tasks.dependencies(file);
    settings = { ...settings, seed: 7 };
    model = "/models/other.gguf";
    assert.equal(begun.modelOf(file), "/models/demo.gguf");
    assert.deepEqual(begun.dependencies(file), before);
    assert.notEqual(tasks.dependencies(file).taskVector, before.taskVector);
    // Which model that is may become known only while it is loaded.
    models.set("/models/demo.gguf", { name: "demo", fingerprint: "abc", layers: 4 });
    assert.notEqual(begun.dependencies(file).zeroShot, before.zeroShot);
  });
});

describe("the results of a file", () => {
  const edited = task.replace("small", "little");

  it("turn stale by an edit and fresh again by its undo", () => {
    const results = new FileResults();
    results.addRun(outcome("task-vector", "fast", "slow"), dependencies(task));
    assert.equal(results.run("task-vector", "fast", dependencies(task))?.stale, false);
    assert.equal(results.run("task-vector", "fast", dependencies(edited))?.stale, true);
    assert.equal(results.run("task-vector", "fast", dependencies(task))?.stale, false);
  });

  it("are found again after an edit was run and undone", () => {
    const results = new FileResults();
    results.addRun(outcome("few-shot", "fast", "slow"), dependencies(task));
    results.addRun(outcome("few-shot", "fast", "quick"), dependencies(edited));
    const back = results.run("few-shot", "fast", dependencies(task));
    assert.deepEqual([back?.value.answer, back?.stale], ["slow", false]);
    assert.equal(results.run("few-shot", "fast", dependencies(edited))?.value.answer, "quick");
  });

  it("belong to a query's text, wherever it stands", () => {
    const results = new FileResults();
    results.addRun(outcome("zero-shot", "fast", "slow"), dependencies(task));
    const moved = task.replace("? fast", "? before\n? fast");
    assert.equal(results.run("zero-shot", "fast", dependencies(moved))?.stale, false);
    assert.equal(results.run("zero-shot", "quick", dependencies(task)), undefined);
  });

  it("of a comparison hold row by row when another query is added", () => {
    const results = new FileResults();
    results.addComparison(comparison("fast", "slow", "slow"), dependencies(task), true, 1);
    const longer = dependencies(task.replace("? old", "? old\n? new"));
    assert.equal(results.comparison(longer)?.stale, true);
    assert.equal(results.row({ input: "fast", expected: "slow" }, longer)?.stale, false);
    assert.equal(results.row({ input: "fast", expected: "sluggish" }, longer), undefined);
  });

  it("come back in the next session, and nothing is made of damage", async () => {
    const state = new StateInMemory();
    const store = new ResultStore(state, () => undefined);
    store.update("file:///a.icl", (results) => {
      results.addRun(outcome("task-vector", "fast", "slow"), dependencies(task));
      results.addComparison(comparison("fast", "slow", "slow"), dependencies(task), true, 1);
    });
    store.flush();
    const changes: string[] = [];
    const nextStore = new ResultStore(state, (uri) => changes.push(uri));
    const next = nextStore.of("file:///a.icl");
    // What is new already is newer than what comes back.
    nextStore.update("file:///a.icl", (results) => {
      results.addRun(outcome("few-shot", "fast", "slow"), dependencies(task));
    });
    nextStore.flush();
    await nextStore.restored();
    nextStore.flush();
    assert.deepEqual(changes, ["file:///a.icl", "file:///a.icl"], "added, restored");
    assert.equal(next.run("few-shot", "fast", dependencies(task))?.value.answer, "slow");
    assert.equal(next.run("task-vector", "fast", dependencies(task))?.value.answer, "slow");
    assert.equal(next.comparison(dependencies(task))?.stale, false);
    const both = new ResultStore(state, () => undefined);
    const last = both.of("file:///a.icl");
    await both.restored();
    assert.equal(last.run("task-vector", "fast", dependencies(task))?.value.answer, "slow");
    assert.equal(last.run("few-shot", "fast", dependencies(task))?.value.answer, "slow");
    void state.update("icl.results:file:///a.icl", { runs: "damaged" });
    const damagedStore = new ResultStore(state, () => undefined);
    const damaged = damagedStore.of("file:///a.icl");
    await damagedStore.restored();
    assert.equal(damaged.run("task-vector", "fast", dependencies(task)), undefined);
  });

  it("come back with the answers that stand in lenses, however many others there are", async () => {
    const state = new StateInMemory();
    const uri = "file:///large.icl";
    const on = dependencies(task);
    const inputOf = (place: number): string => `input ${place}`;
    const rowsOf = (from: number, to: number): QueryComparison[] => {
      const [row] = comparison("", "slow", "slow").queries;
      assert(row);
      return Array.from({ length: to - from }, (_, place) => ({ ...row, input: inputOf(from + place) }));
    };
    const assertLenses = (results: KnownResults): void => {
      for (let place = 0; place < MOST_QUERIES_WITH_LENSES; place++) {
        const row = results.row({ input: inputOf(place), expected: "slow" }, on);
        assert.equal(row?.stale, false, inputOf(place));
      }
    };
    const store = new ResultStore(state, () => undefined);
    const compared = comparison("", "slow", "slow");
    const { layer } = compared.vector;
    // As its groups come, and then as a whole.
    for (let count = 6000; count <= 30_000; count += 6000) {
      const finished = rowsOf(0, count).map((row) => ({
        comparison: row,
        randomMatches: [true],
        rotatedMatch: null,
      }));
      store.update(uri, (results) => {
        results.addUnfinished({ key: "", layer, model: compared.model, total: 40_000, finished }, on, 1);
      });
      assertLenses(store.of(uri));
    }
    store.flush();
    const next = new ResultStore(state, () => undefined);
    const results = next.of(uri);
    await next.restored();
    assertLenses(results);
    const unfinished = results.unfinished(on);
    assert.deepEqual([unfinished?.finished.length, unfinished?.total], [500, 40_000]);
    next.update(uri, (changed) => {
      changed.addComparison({ ...compared, queries: rowsOf(0, 40_000) }, on, true, 2);
    });
    assertLenses(results);
    assert.equal(results.unfinished(on), undefined);
    next.flush();
    const last = new ResultStore(state, () => undefined);
    last.of(uri);
    await last.restored();
    assertLenses(last.of(uri));
    assert.equal(last.of(uri).unfinished(on), undefined);
  });

  it("of an analysis name a file as it is called now", async () => {
    const store = new ResultStore(new StateInMemory(), () => undefined);
    const [mine, other] = ["file:///tasks/Untitled-1.icl", "file:///tasks/other.icl"];
    const result = {
      analysis: "dial",
      title: "Dial",
      files: ["Untitled-1.icl", "other.icl"],
      model: "m",
      options: {},
      figures: [],
    };
    const files = [mine, other].map((uri) => ({ uri, digest: "d" }));
    store.update(other, (results) => {
      results.addAnalysis({ result, data: null, files, at: 1 });
    });
    await store.move(mine, "file:///tasks/two%20words.icl");
    const [kept] = store.of(other).analyses();
    assert.deepEqual(kept?.result.files, ["two words.icl", "other.icl"]);
    assert.deepEqual(
      kept.files.map(({ uri }) => uri),
      ["file:///tasks/two%20words.icl", other],
    );
  });

  it("are kept for the files used last only", () => {
    const state = new StateInMemory();
    const store = new ResultStore(state, () => undefined);
    for (let index = 0; index < 30; index++) {
      const uri = `file:///${index}.icl`;
      store.update(uri, (results) => {
        results.addRun(outcome("zero-shot", "a", "b"), dependencies(task));
      });
      store.flush();
    }
    assert.equal(state.keys.filter((key) => key.startsWith("icl.results:")).length, 20);
    assert(state.keys.includes("icl.results:file:///29.icl"));
    assert(!state.keys.includes("icl.results:file:///0.icl"));
  });
});

describe("the index of vectors", () => {
  it("tells a file's state without the cache, over sessions", () => {
    const state = new StateInMemory();
    new VectorIndex(state, () => undefined).add("file:///a.icl", "one", note);
    const next = new VectorIndex(state, () => undefined);
    assert.equal(next.find("file:///a.icl", "one")?.stale, false);
    assert.equal(next.find("file:///a.icl", "two")?.stale, true);
    assert.equal(next.find("file:///b.icl", "one")?.stale, false);
    assert.equal(next.find("file:///b.icl", "two"), undefined);
  });

  it("forgets what is no longer cached", () => {
    const changes: (string | undefined)[] = [];
    const index = new VectorIndex(new StateInMemory(), (uri) => changes.push(uri));
    index.add("file:///a.icl", "one", note);
    assert.deepEqual(index.digestsOf(note.cacheDigest), ["one"]);
    index.forget(note.cacheDigest);
    assert.deepEqual(changes, ["file:///a.icl", undefined]);
    assert.equal(index.find("file:///a.icl", "one"), undefined);
  });
});

describe("known models", () => {
  it("tells when a file holds another model than before", () => {
    const state = new StateInMemory();
    let changes = 0;
    const count = (): void => {
      changes++;
    };
    const models = new KnownModels(state, count);
    models.set("/m.gguf", { name: "m", fingerprint: "a", layers: 8 });
    assert.equal(changes, 1);
    models.set("/m.gguf", { name: "m", fingerprint: "a", layers: 8 });
    assert.equal(changes, 1);
    new KnownModels(state, count).set("/m.gguf", { name: "m", fingerprint: "b", layers: 8 });
    assert.equal(changes, 2);
    // A vector's model is looked for by what it holds.
    models.set("/copy.gguf", { name: "m", fingerprint: "b", layers: 8 });
    assert.deepEqual(models.withFingerprint("b"), ["/copy.gguf", "/m.gguf"]);
    assert.deepEqual(models.withFingerprint("a"), []);
  });
});
