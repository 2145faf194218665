import assert from "node:assert/strict";
import { writtenLayer } from "../../src/method/taskVector.js";
import { ResultStore } from "../../src/extension/known/resultStore.js";
import { parseDocument } from "../../src/language/parse.js";
import type { FinishedQuery } from "../../src/method/comparison.js";
import { RequestFailure } from "../../src/protocol/failure.js";
import type { KeptQueries } from "../../src/workbench/keptQueries.js";
import { dependencies, StateInMemory } from "../extension/documents.js";
import { demoWorkbench } from "../support/demoWorkbench.js";

const words = ["hot", "big", "fast", "tall", "old", "open", "rich", "wet", "light", "loud"];
const opposites = ["cold", "small", "slow", "short", "young", "closed", "poor", "dry", "dark", "quiet"];

function taskOf(queries: number, comment = ""): { path: string; document: ReturnType<typeof parseDocument> } {
  const shown = [0, 1, 2].map((place) => `${words[place]} -> ${opposites[place]}\n`).join("");
  const asked = Array.from(
    { length: queries },
    (_, place) => `? ${words[place % 10]} ${Math.floor(place / 10)} -> ${opposites[place % 10]}\n`,
  ).join("");
  return { path: "/words.icl", document: parseDocument(`${comment}${shown}\n${asked}`, "words.icl") };
}

describe("a comparison of many queries", function () {
  this.timeout(120_000);
  const workbench = demoWorkbench();

  it("gives rows as they come, keeps them when it is stopped, and goes on to the same result", async () => {
    const whole = await workbench.compare(taskOf(200), {}, false);
    const state = new StateInMemory();
    let store = new ResultStore(state, () => undefined);
    const uri = "file:///words.icl";
    const on = dependencies(taskOf(200).document.text);
    const stop = new AbortController();
    const counts: number[] = [];
    const keys = new Set<string>();
    const keeping: KeptQueries = {
      of: (key) => {
        const unfinished = store.of(uri).unfinished(on);
        return unfinished?.key === key ? unfinished.finished : [];
      },
      keep: (key, finished, about) => {
        assert.equal(about.total, 200);
        assert.equal(about.layer, writtenLayer(whole.vector));
        store.update(uri, (results) => {
          results.addUnfinished({ ...about, key, finished: [...finished] }, on, 1);
        });
        keys.add(key);
        counts.push(finished.length);
        if (counts.length === 3) stop.abort();
      },
    };
    await assert.rejects(
      workbench.compare(taskOf(200), { signal: stop.signal }, false, undefined, keeping),
      (error) => error instanceof RequestFailure && error.code === "cancelled",
    );
    assert.deepEqual(counts, [0, 32, 96]);
    // The next session has what the editor wrote.
    store.flush();
    store = new ResultStore(state, () => undefined);
    assert.equal(store.of(uri).unfinished(on), undefined);
    await store.restored();
    const kept = store.of(uri).unfinished(on);
    assert.deepEqual(
      kept?.finished.map(({ comparison }) => comparison),
      whole.queries.slice(0, 96),
    );
    // A comment moves the lines and nothing else.
    const moved = await workbench.compare(taskOf(200, "# moved\n"), {}, false, undefined, keeping);
    assert.deepEqual(counts, [0, 32, 96, 96, 200]);
    assert.equal(keys.size, 1);
    assert.deepEqual(
      moved.queries.map((query) => ({ ...query, line: query.line - 1 })),
      whole.queries,
    );
    assert.deepEqual(moved.summary, whole.summary);
    store.flush();
  });

  it("answers a group again of which not all is kept", async () => {
    const counts: number[] = [];
    let rows: readonly FinishedQuery[] = [];
    const keeping: KeptQueries = {
      of: () => rows,
      keep: (_, finished) => {
        counts.push(finished.length);
        rows = [...finished];
      },
    };
    const whole = await workbench.compare(taskOf(40), {}, false, undefined, keeping);
    rows = rows.slice(0, 39);
    assert.deepEqual(await workbench.compare(taskOf(40), {}, false, undefined, keeping), whole);
    assert.deepEqual(counts, [0, 32, 40, 32, 40]);
  });
});
