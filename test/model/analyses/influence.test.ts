import assert from "node:assert/strict";
import { influence } from "../../../src/analysis/analyses/influence.js";
import { leaveOneOut, mislabelled } from "../../../src/analysis/leaveOneOut.js";
import { cosine } from "../../../src/method/cosine.js";
import { atLayer } from "../../../src/method/taskVector.js";
import { AnalysisSession, example, relabelled, sentencesOf, taskOf } from "../../support/analysisSession.js";

describe("influence of demonstrations", () => {
  let session: AnalysisSession;

  before(async () => {
    session = await AnalysisSession.open();
  });
  after(() => {
    session.free();
  });

  it("accuses nobody where the model hardly answers the other demonstrations", () => {
    const one = (match: boolean) => {
      const answered = { answer: "a", match, logProbability: -1, confidence: 0.9 };
      return { taskVector: answered, fewShot: answered };
    };
    const unsure = (match: boolean) => {
      const { taskVector } = one(match);
      const answered = { ...taskVector, confidence: 0.2 };
      return { taskVector: answered, fewShot: answered };
    };
    const right = (count: number) => Array.from({ length: count }, () => one(true));
    const wrong = Array.from({ length: 5 }, () => unsure(false));
    assert.deepEqual(mislabelled([one(false), ...right(6)], 0.5)[0], true);
    assert.ok(!mislabelled([one(false), ...right(3), ...wrong], 0.5).includes(true));
    assert.ok(!mislabelled([one(false), one(false)], 0.5).includes(true));
  });

  it("believes a prompt that is sure, where the vector gives the same answer without being sure", () => {
    const own = (answer: string, match: boolean, confidence: number) => ({
      answer,
      match,
      logProbability: -1,
      confidence,
    });
    // As for Portugal -> Milan among capitals: the vector misses half of the others, the prompt none.
    const others = Array.from({ length: 8 }, (_, index) => ({
      taskVector: own("a", index % 2 === 0, 0.3),
      fewShot: own("a", true, 0.8),
    }));
    const planted = (vectorAnswer: string, sure: number) => ({
      taskVector: own(vectorAnswer, false, 0.24),
      fewShot: own("Lisbon", false, sure),
    });
    assert.deepEqual(mislabelled([planted("Lisbon", 0.64), ...others], 0.5), [
      true,
      ...others.map(() => false),
    ]);
    assert.ok(!mislabelled([planted("Porto", 0.64), ...others], 0.5).includes(true));
    assert.ok(!mislabelled([planted("Lisbon", 0.4), ...others], 0.5).includes(true));
    const missed = others.map(({ taskVector }) => ({ taskVector, fewShot: taskVector }));
    assert.ok(!mislabelled([planted("Lisbon", 0.64), ...missed], 0.5).includes(true));
  });

  it("names the least expected output where nothing is accused", async () => {
    const { data, figures } = await session.run(influence, [example("capitals")], { sure: 1 });
    const planted = relabelled(example("capitals").document, 0, "Madrid");
    const unsure = await session.run(influence, [{ ...example("capitals"), document: planted }], { sure: 1 });
    assert.ok(!unsure.data.demonstrations.some(({ suspect }) => suspect));
    assert.match(
      sentencesOf(unsure.figures),
      /“France → Madrid” \(line \d+\) is the least expected: the others give “Paris”/,
    );
    assert.ok(data.demonstrations.every(({ own }) => own.fewShot.match));
    assert.match(sentencesOf(figures), /No demonstration looks mislabelled/);
  });

  it("says where the planted label is, and what leaving it out does", async () => {
    const task = example("capitals");
    const [first, second] = task.document.demonstrations;
    assert.ok(first !== undefined && second !== undefined);
    const planted = { ...task, document: relabelled(task.document, 0, second.output.text) };
    const { data, figures } = await session.run(influence, [planted]);
    assert.equal(data.demonstrations.length, task.document.demonstrations.length);
    const [mine, ...others] = data.demonstrations;
    assert.ok(mine !== undefined);
    assert.equal(mine.rank, 1);
    assert.equal(mine.suspect, true);
    assert.equal(mine.own.fewShot.answer, first.output.text);
    assert.ok(others.every(({ suspect }) => !suspect));
    assert.match(
      sentencesOf(figures),
      new RegExp(`line ${mine.line}\\), where the others give “${first.output.text}”: they are sure of it`),
    );
    for (const { validation, ...one } of data.demonstrations) {
      assert.ok(one.cosine > 0 && one.cosine <= 1 + 1e-6);
      assert.ok(validation !== null);
      assert.equal(validation.with.accuracy.n, validation.without.accuracy.n);
    }
  });

  it("leaves out by the vector of a file that does not have the demonstration", async () => {
    const task = example("capitals");
    const { engine, seed, vector } = session.context;
    const whole = await vector(task);
    const left = await leaveOneOut(engine, task.document, whole, { seed, dummies: 99 }, {});
    for (const position of [0, 5]) {
      const rest = task.document.demonstrations
        .filter(({ index }) => index !== position)
        .map((one, index) => ({ ...one, index }));
      const without = await vector({ ...task, document: { ...task.document, demonstrations: rest } });
      const mine = left[position];
      assert.ok(mine !== undefined);
      assert.ok((cosine(mine.theta, atLayer(without, whole.thetaLayer)) ?? 0) > 1 - 1e-6);
      assert.ok(mine.cosine < 1 - 1e-6 && mine.cosine > 0.5, `${mine.cosine}`);
    }
  });

  it("lets demonstrations go that others stand for", async () => {
    const { data, figures } = await session.run(influence, [example("sentiment")]);
    assert.ok(data.demonstrations.some(({ dispensable }) => dispensable));
    assert.match(sentencesOf(figures), /can be removed, but only one/);
    const strict = await session.run(influence, [example("code-words")]);
    assert.ok(strict.data.demonstrations.some(({ dispensable }) => !dispensable));
  });

  it("says how many demonstrations it needs", async () => {
    const { data, figures } = await session.run(influence, [taskOf("hot -> cold\nbig -> small\n")]);
    assert.deepEqual(data.demonstrations, []);
    assert.match(sentencesOf(figures), /at least 3 .* has 2/);
  });

  it("leaves out what the others are held out by only where enough remain", async () => {
    const { data } = await session.run(influence, [taskOf("hot -> cold\nbig -> small\nold -> new\n")]);
    assert.deepEqual(
      data.demonstrations.map(({ validation }) => validation),
      [null, null, null],
    );
  });
});
