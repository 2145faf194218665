import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { leaveOneOut, mislabelled, ranksOf } from "../../src/analysis/leaveOneOut.js";
import { paperTask } from "../../src/analysis/paperTask.js";
import { FOLD_DUMMIES } from "../../src/analysis/subsets.js";
import { Random } from "../../src/method/random.js";
import { AnalysisSession, example, relabelled } from "../support/analysisSession.js";
import { repositoryPath } from "../support/repository.js";

/** Examples whose demonstrations cannot be told from each other's by a rule. */
const notCompressing = ["capitals-both-ways", "code-words"];
/** Wrong labels planted in each example, one at a time. */
const PLANTED = 2;

describe("influence of demonstrations, over the examples", () => {
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
});
