import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { influence } from "../../../src/analysis/analyses/influence.js";
import { leaveOneOut, mislabelled, ranksOf } from "../../../src/analysis/leaveOneOut.js";
import { paperTask } from "../../../src/analysis/paperTask.js";
import { FOLD_DUMMIES } from "../../../src/analysis/subsets.js";
import { cosine } from "../../../src/method/cosine.js";
import { Random } from "../../../src/method/random.js";
import { atLayer } from "../../../src/method/taskVector.js";
import { AnalysisSession, example, relabelled, sentencesOf, taskOf } from "../../support/analysisSession.js";
import { repositoryPath } from "../../support/repository.js";

/** Examples whose demonstrations cannot be told from each other's by a rule. */
const notCompressing = ["capitals-both-ways", "code-words"];
/** Wrong labels planted in each example, one at a time. */
const PLANTED = 2;

describe("influence of demonstrations", () => {
  let session: AnalysisSession;

  before(async () => {
    session = await AnalysisSession.open();
  });
  after(() => {
    session.free();
  });

  it("ranks a planted wrong label first in at least 90 % of cases, and calls hardly a right one wrong", async function () {
    this.timeout(300_000);
    const { engine, seed, vector } = session.context;
    const dummies = FOLD_DUMMIES;
    const random = new Random(1);
    const found = { planted: 0, first: 0, suspected: 0, labels: 0, wronglySuspected: 0 };
    const missed: string[] = [];
    const names = readdirSync(repositoryPath("examples"))
      .filter((name) => name.endsWith(".icl"))
      .map((name) => path.basename(name, ".icl"))
      .filter((name) => !notCompressing.includes(name));
    assert.ok(names.length >= 15, `${names.length} examples`);
    for (const name of names) {
      const { document } = example(name);
      const theta = await vector(paperTask({ path: name, document }));
      const clean = await leaveOneOut(engine, document, theta, { seed, dummies }, {});
      found.labels += clean.length;
      found.wronglySuspected += mislabelled(clean, 0.5).filter(Boolean).length;
      const all = document.demonstrations.map((_, index) => index);
      for (const position of random.sample(all, PLANTED)) {
        const right = document.demonstrations[position]?.output.text;
        const others = document.demonstrations.map(({ output }) => output.text);
        const wrong = random.pick(others.filter((text) => text !== right));
        const planted = relabelled(document, position, wrong);
        const layer = await vector(paperTask({ path: name, document: planted }));
        const left = await leaveOneOut(engine, planted, layer, { seed, dummies }, {});
        const mine = left[position];
        assert.ok(mine !== undefined);
        found.planted++;
        if (ranksOf(left)[position] === 1) found.first++;
        else missed.push(`${name} ${position}: ${wrong}`);
        if (mislabelled(left, 0.5)[position] === true) found.suspected++;
      }
    }
    process.stdout.write(
      `      ${found.first} of ${found.planted} planted labels ranked first, ${found.suspected} suspected; ` +
        `${found.wronglySuspected} of ${found.labels} right ones suspected\n`,
    );
    assert.equal(found.planted, PLANTED * names.length, `${found.planted} planted`);
    assert.ok(found.first >= 0.9 * found.planted, missed.join("; "));
    assert.ok(found.suspected >= 0.8 * found.planted, `${found.suspected} of ${found.planted} suspected`);
    assert.ok(found.wronglySuspected <= 0.05 * found.labels, `${found.wronglySuspected} wrongly suspected`);
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
