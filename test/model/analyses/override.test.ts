import assert from "node:assert/strict";
import { override } from "../../../src/analysis/analyses/override.js";
import { winnerOf } from "../../../src/analysis/overriding.js";
import { AnalysisSession, example, sentencesOf, taskOf } from "../../support/analysisSession.js";

describe("overriding", () => {
  let session: AnalysisSession;

  before(async () => {
    session = await AnalysisSession.open();
  });
  after(() => {
    session.free();
  });

  it("tells who wins, and nobody where both tasks say the same", () => {
    const nobody = { isThis: false, isOther: false, same: false };
    assert.equal(winnerOf({ ...nobody, isThis: true }), "this");
    assert.equal(winnerOf({ ...nobody, isOther: true }), "other");
    assert.equal(winnerOf(nobody), "neither");
    assert.equal(winnerOf({ isThis: true, isOther: true, same: true }), "same");
  });

  it("lets the vector's task win against a full prompt, and a random vector not", async () => {
    const { data, figures } = await session.run(override, [example("antonyms"), example("first-letter")]);
    assert.equal(data.missing, null);
    const [pair, ...more] = data.pairs;
    assert.ok(pair !== undefined);
    assert.deepEqual(more, []);
    assert.deepEqual([pair.task, pair.other], ["antonyms", "first-letter"]);
    assert.ok(pair.unpatched.this.value >= 0.9, JSON.stringify(pair.unpatched));
    assert.equal(pair.unpatched.other.value, 0);
    assert.ok(pair.patched.other.value >= 0.5, JSON.stringify(pair.patched));
    assert.ok(pair.patched.this.value <= 0.2, JSON.stringify(pair.patched));
    assert.ok(pair.random.other.value <= 0.2, JSON.stringify(pair.random));
    assert.ok(figures.some(({ kind }) => kind === "table"));
  });

  it("has the full prompt answer as it does in a comparison", async () => {
    const task = example("antonyms");
    const { data } = await session.run(override, [task, example("plurals")]);
    const { queries } = await session.compare(task);
    assert.deepEqual(
      data.pairs.flatMap(({ queries }) => queries).map(({ unpatched }) => unpatched.answer),
      queries.map(({ fewShot }) => fewShot.answer),
    );
  });

  it("takes each into each where all pairs are wanted", async () => {
    const tasks = ["antonyms", "plurals", "shout"].map(example);
    const { data, figures } = await session.run(override, tasks, { pairs: "all" });
    assert.equal(data.pairs.length, 6);
    const heat = figures.find((figure) => figure.kind === "heat");
    assert.deepEqual(heat?.rows, ["antonyms", "plurals", "shout"]);
    assert.deepEqual(
      heat.values.map((row, index) => row[index]),
      [null, null, null],
    );
  });

  it("says what it needs with one file, and without queries", async () => {
    const alone = await session.run(override, [example("antonyms")]);
    assert.deepEqual(alone.data.pairs, []);
    assert.match(sentencesOf(alone.figures), /takes two tasks/);
    const silent = taskOf("hot -> cold\nbig -> small\nold -> new\n");
    const unasked = await session.run(override, [silent, example("antonyms")]);
    assert.match(sentencesOf(unasked.figures), /queries with an expected answer/);
  });
});
