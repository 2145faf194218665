import assert from "node:assert/strict";
import {
  demonstrations,
  enough,
  numbersOf,
  subsetsOf,
} from "../../../src/analysis/analyses/demonstrations.js";
import { countedAccuracy } from "../../../src/analysis/accuracy.js";
import { Random } from "../../../src/method/random.js";
import { AnalysisSession, example, sentencesOf, taskOf } from "../../support/analysisSession.js";

describe("how many demonstrations", () => {
  let session: AnalysisSession;

  before(async () => {
    session = await AnalysisSession.open();
  });
  after(() => {
    session.free();
  });

  it("looks at every number up to ten, and at ten of more", () => {
    assert.deepEqual(numbersOf(1), [1]);
    assert.deepEqual(numbersOf(4), [1, 2, 3, 4]);
    const many = numbersOf(100);
    assert.equal(many.length, 10);
    assert.deepEqual([many[0], many[9]], [1, 100]);
    assert.equal(new Set(many).size, 10);
  });

  it("draws different subsets in the file's order, and no more than there are", () => {
    const subsets = subsetsOf([0, 1, 2, 3, 4], 2, 6, new Random(0));
    assert.equal(new Set(subsets.map(String)).size, 6);
    for (const [a = 0, b = 0] of subsets) assert.ok(a < b);
    assert.deepEqual(subsetsOf([0, 1, 2], 3, 6, new Random(0)), [[0, 1, 2]]);
    assert.equal(subsetsOf([0, 1, 2, 3], 3, 6, new Random(0)).length, 4);
    assert.deepEqual(
      subsetsOf([0, 1, 2, 3, 4], 2, 3, new Random(5)),
      subsetsOf([0, 1, 2, 3, 4], 2, 3, new Random(5)),
    );
  });

  describe("the smallest number that is enough", () => {
    const of = (right: number, n: number) =>
      countedAccuracy(Array.from({ length: n }, (_, index) => index < right));
    const counts = (...given: readonly (readonly [number, number] | null)[]) =>
      given.map((pair, index) => {
        const accuracy = pair === null ? null : of(...pair);
        return {
          demonstrations: index + 1,
          heldOut: accuracy === null ? null : { fewShot: accuracy, taskVector: accuracy },
        };
      });

    it("is the first that certainly is nearly as good as the best", () => {
      assert.equal(enough(counts([10, 40], [15, 40], [39, 40], [40, 40], null), "taskVector"), 3);
      assert.equal(enough(counts([40, 40], [40, 40], null), "fewShot"), 1);
    });

    it("is not what only is not shown to be worse", () => {
      assert.equal(enough(counts([6, 8], [7, 8], [8, 8], null), "fewShot"), null);
      assert.equal(enough(counts([28, 40], [40, 40], null), "fewShot"), 2);
      assert.equal(enough(counts([0, 40], [0, 40], null), "fewShot"), null);
    });

    it("comes behind a number that is worse, even where a smaller one is not", () => {
      assert.equal(enough(counts([39, 40], [20, 40], [40, 40]), "fewShot"), 3);
    });

    it("is not to be told without two numbers, or where the largest is worse", () => {
      assert.equal(enough(counts([4, 4], null), "fewShot"), null);
      assert.equal(enough(counts([40, 40], [2, 40]), "fewShot"), null);
    });
  });

  it("measures held-out demonstrations and queries apart, and the vector nearer and nearer the full one", async () => {
    const task = example("antonyms");
    const { data, figures } = await session.run(demonstrations, [task], { subsets: 3, queries: 6 });
    const k = task.document.demonstrations.length;
    assert.deepEqual(
      data.counts.map((count) => count.demonstrations),
      Array.from({ length: k }, (_, index) => index + 1),
    );
    const last = data.counts.at(-1);
    assert.ok(last !== undefined);
    assert.equal(last.heldOut, null);
    assert.equal(last.subsets, 1);
    assert.equal(last.queries?.taskVector.n, 6);
    assert.ok(last.toFull.mean > 0.99, `${last.toFull.mean}`);
    const [first] = data.counts;
    assert.ok(first !== undefined);
    // Inputs of two others were the dummies of its vector: they are not held out.
    assert.equal(first.heldOut?.fewShot.n, 3 * (k - 1 - 2));
    assert.equal(data.counts[1]?.heldOut?.fewShot.n, 3 * (k - 2));
    assert.ok(first.toFull.mean < last.toFull.mean - 0.05, `${first.toFull.mean}`);
    assert.ok((data.enough.taskVector ?? k) < k, JSON.stringify(data.enough));
    assert.match(sentencesOf(figures), /is certainly at least 0\.8 of that of the best/);
    assert.deepEqual(await session.run(demonstrations, [task], { subsets: 3, queries: 6 }), {
      data,
      figures,
    });
  });

  it("does without queries, and says what two demonstrations cannot tell", async () => {
    const { data, figures } = await session.run(demonstrations, [taskOf("hot -> cold\nbig -> small\n")]);
    assert.deepEqual(
      data.counts.map(({ queries }) => queries),
      [null, null],
    );
    assert.deepEqual(data.enough, { fewShot: null, taskVector: null });
    assert.match(sentencesOf(figures), /cannot be told/);
  });
});
