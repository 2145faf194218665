import assert from "node:assert/strict";
import fc from "fast-check";
import { fewestDecisiveQueries, judge } from "../../src/method/verdict.js";
import type { Evidence, Verdict } from "../../src/method/verdict.js";

/** Groups of queries: `z` zero-shot right, `f` few-shot, `p` patched, and how many such queries. */
type Group = readonly [ways: string, times: number];

function evidence(groups: readonly Group[], more: Partial<Evidence> = {}): Evidence {
  const queries = groups.flatMap(([ways, times]) => new Array<string>(times).fill(ways));
  return {
    zeroShot: queries.map((ways) => ways.includes("z")),
    fewShot: queries.map((ways) => ways.includes("f")),
    taskVector: queries.map((ways) => ways.includes("p")),
    controls: [{ name: "random vectors", accuracy: 0 }],
    constantAnswer: 0.01,
    seed: 1,
    ...more,
  };
}

function judgeGroups(groups: readonly Group[], more: Partial<Evidence> = {}): Verdict {
  return judge(evidence(groups, more));
}

describe("judge: compresses", () => {
  it("where the vector keeps nearly all of the gain", () => {
    const { verdict, reason, failing, recovery, accuracies, neededQueries } = judgeGroups([
      ["fp", 18],
      ["f", 1],
      ["-", 1],
    ]);
    assert.equal(verdict, "compresses");
    assert.equal(failing, null);
    assert.equal(neededQueries, null);
    assert.equal(recovery.recovery?.toFixed(3), "0.947");
    assert.match(
      reason,
      /^The task vector keeps 0\.95 of the few-shot gain over 20 queries \(95 % interval 0\.8\d to 1\.00\)\.$/,
    );
    assert.deepEqual(accuracies.zeroShot, {
      matches: 0,
      queries: 20,
      accuracy: 0,
      low: 0,
      high: accuracies.zeroShot.high,
    });
    assert.equal(accuracies.taskVector.accuracy, 0.9);
  });

  it("where the vector is better than the demonstrations", () => {
    const { verdict, recovery } = judgeGroups([
      ["fp", 12],
      ["p", 6],
      ["-", 2],
    ]);
    assert.equal(verdict, "compresses");
    assert.equal(recovery.recovery, 1.5);
  });

  it("from four faultless queries on", () => {
    assert.equal(fewestDecisiveQueries(), 4);
    assert.equal(judgeGroups([["fp", 4]]).verdict, "compresses");
  });

  it("whatever the control does within zero-shot's interval", () => {
    const groups: Group[] = [
      ["fp", 16],
      ["zfp", 4],
    ];
    const { high } = judgeGroups(groups).accuracies.zeroShot;
    assert.equal(judgeGroups(groups, { controls: [{ name: "c", accuracy: high }] }).verdict, "compresses");
  });
});

describe("judge: compresses in part", () => {
  it("where the vector keeps a share that is surely above nothing", () => {
    const { verdict, reason, neededQueries } = judgeGroups([
      ["fp", 10],
      ["f", 10],
    ]);
    assert.equal(verdict, "compresses in part");
    assert.equal(neededQueries, null);
    assert.match(reason, /keeps 0\.50 .* less than the 0\.8 of "compresses"\.$/);
  });

  it("where only the lower bound is short, and says how many queries might settle it", () => {
    const { verdict, reason, recovery, neededQueries } = judgeGroups([
      ["fp", 4],
      ["f", 1],
    ]);
    assert.equal(recovery.recovery, 0.8);
    assert.ok(recovery.low !== null && recovery.low > 0 && recovery.low < 0.5);
    assert.equal(verdict, "compresses in part");
    assert.ok(neededQueries !== null && neededQueries > 5 && neededQueries < 30);
    assert.match(reason, new RegExp(`which ${neededQueries} queries might settle`));
  });
});

describe("judge: undecided", () => {
  it("without queries", () => {
    const { verdict, reason, neededQueries, accuracies, recovery } = judgeGroups([]);
    assert.equal(verdict, "undecided");
    assert.equal(neededQueries, 4);
    assert.match(reason, /^No query was scored; a verdict needs at least 4 queries/);
    assert.deepEqual(accuracies.fewShot, { matches: 0, queries: 0, accuracy: null, low: 0, high: 1 });
    assert.equal(recovery.recovery, null);
  });

  it("with fewer queries than could show anything, however they turn out", () => {
    for (const ways of ["fp", "f", "-", "zfp", "zp"]) {
      for (const times of [1, 2, 3]) {
        const { verdict, reason, neededQueries } = judgeGroups([[ways, times]], { constantAnswer: 1 });
        assert.equal(verdict, "undecided");
        assert.equal(neededQueries, 4);
        assert.match(reason, times === 1 ? /^Only 1 query was scored/ : /^Only \d queries were scored/);
      }
    }
  });

  it("where the gain hangs on one query, and says how many would do", () => {
    const { verdict, reason, recovery, neededQueries, failing } = judgeGroups([
      ["zfp", 4],
      ["fp", 1],
    ]);
    assert.equal(recovery.recovery, 1);
    assert.equal(recovery.low, 0);
    assert.equal(verdict, "undecided");
    assert.equal(failing, null);
    // The bound is 1 below the recovery and may be 0.5 below it: (1 / 0.5)² times as many, and one.
    assert.equal(neededQueries, 21);
    assert.match(reason, /too wide to tell; about 21 queries would be enough\.$/);
  });

  it("where a middling recovery is uncertain in both directions", () => {
    const { verdict, neededQueries } = judgeGroups([
      ["fp", 2],
      ["f", 3],
    ]);
    assert.equal(verdict, "undecided");
    assert.ok(neededQueries !== null && neededQueries > 5);
  });

  it("where nothing seems kept but nearly all could be", () => {
    const { verdict, recovery, neededQueries } = judgeGroups([
      ["fp", 1],
      ["f", 1],
      ["z", 1],
      ["f", 1],
      ["zfp", 1],
      ["p", 1],
      ["zf", 1],
    ]);
    assert.ok(recovery.recovery !== null && recovery.recovery <= 0);
    assert.ok(recovery.high !== null && recovery.high >= 0.8);
    assert.equal(verdict, "undecided");
    assert.ok(neededQueries !== null && neededQueries > 7);
  });
});

describe("judge: does not compress, because of the few-shot prompt", () => {
  it("says that demonstrations are not needed where the model does without", () => {
    const { verdict, failing, reason, neededQueries } = judgeGroups([["zfp", 6]]);
    assert.equal(verdict, "does not compress");
    assert.equal(failing, "few-shot prompt");
    assert.equal(neededQueries, null);
    assert.equal(reason, "The demonstrations are not needed: the model answers all 6 queries without them.");
  });

  it("says that the few-shot prompt gets nothing right", () => {
    const { verdict, failing, reason } = judgeGroups([["-", 8]]);
    assert.equal(verdict, "does not compress");
    assert.equal(failing, "few-shot prompt");
    assert.equal(reason, "The few-shot prompt itself fails: it answers none of 8 queries.");
  });

  it("says that the demonstrations do harm", () => {
    const { reason, failing } = judgeGroups([
      ["z", 3],
      ["-", 3],
    ]);
    assert.equal(failing, "few-shot prompt");
    assert.match(reason, /none of 6 queries, while the query alone gets 3 right\.$/);
  });

  it("says that there is no gain, and that the vector nevertheless has one", () => {
    const { verdict, failing, reason } = judgeGroups([
      ["zfp", 4],
      ["p", 2],
      ["-", 4],
    ]);
    assert.equal(verdict, "does not compress");
    assert.equal(failing, "few-shot prompt");
    assert.match(
      reason,
      /gain nothing here: .* answers 4 of 10 queries, no more than the 4 of the query alone/,
    );
    assert.match(reason, /\(the task vector answers 6\)\.$/);
  });
});

describe("judge: does not compress, because of the vector", () => {
  it("where it keeps nothing", () => {
    const { verdict, failing, reason } = judgeGroups([
      ["f", 17],
      ["fp", 1],
      ["zf", 1],
      ["zfp", 1],
    ]);
    assert.equal(verdict, "does not compress");
    assert.equal(failing, "vector");
    assert.match(reason, /^The vector fails, not the few-shot prompt: it keeps 0\.00/);
  });

  it("where it does harm", () => {
    const { verdict, failing } = judgeGroups([
      ["f", 12],
      ["zf", 6],
      ["zfp", 2],
    ]);
    assert.equal(verdict, "does not compress");
    assert.equal(failing, "vector");
  });

  it("where a constant answer would do as well", () => {
    const { verdict, failing, reason } = judgeGroups([["fp", 10]], { constantAnswer: 1 });
    assert.equal(verdict, "does not compress");
    assert.equal(failing, "vector");
    assert.match(reason, /no more than a constant answer: .* right for 100 % of them, .* for 100 %\.$/);
  });

  it("where a control exceeds zero-shot's interval", () => {
    const { verdict, failing, reason } = judgeGroups([["fp", 10]], {
      controls: [
        { name: "random vectors", accuracy: 0.2 },
        { name: "wrong task", accuracy: 0.5 },
      ],
    });
    assert.equal(verdict, "does not compress");
    assert.equal(failing, "vector");
    assert.match(reason, /control "wrong task" answers 50 %, above .* zero-shot \(0 % to 28 %\)\.$/);
  });

  it("where a check fails although a share is kept", () => {
    const half: Group[] = [
      ["fp", 10],
      ["f", 10],
    ];
    assert.equal(judgeGroups(half, { constantAnswer: 0.5 }).verdict, "does not compress");
    assert.equal(judgeGroups(half, { constantAnswer: 0.45 }).verdict, "compresses in part");
  });
});

describe("judge", () => {
  it("refuses lists of different lengths", () => {
    assert.throws(() => judge({ ...evidence([["fp", 5]]), fewShot: [true] }), RangeError);
  });

  it("keeps to its rules for any evidence", () => {
    const query = fc.constantFrom("-", "z", "f", "p", "zf", "zp", "fp", "zfp");
    fc.assert(
      fc.property(
        fc.array(fc.tuple(query, fc.constant(1)), { maxLength: 14 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (groups, constantAnswer, accuracy) => {
          const given = evidence(groups, { constantAnswer, controls: [{ name: "c", accuracy }] });
          const { verdict, reason, failing, recovery, accuracies, neededQueries } = judge(given);
          assert.match(reason, /^[A-Z].*\.$/);
          assert.ok(!/NaN|Infinity|undefined|null/.test(reason), reason);
          assert.equal(failing !== null, verdict === "does not compress");
          if (neededQueries !== null) {
            assert.ok(Number.isInteger(neededQueries) && neededQueries > groups.length);
          }
          if (verdict === "undecided") assert.notEqual(neededQueries, null);
          if (verdict === "compresses" || verdict === "compresses in part") {
            assert.ok(groups.length >= 4);
            assert.ok(accuracies.fewShot.matches > accuracies.zeroShot.matches);
            assert.ok(constantAnswer < (accuracies.taskVector.accuracy ?? 0));
            assert.ok(accuracy <= accuracies.zeroShot.high);
            assert.ok(recovery.low !== null && recovery.low > 0);
            const enough = (recovery.recovery ?? 0) >= 0.8 && recovery.low >= 0.5;
            assert.equal(verdict === "compresses", enough);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it("gives the same verdict for the same seed", () => {
    const given = evidence([
      ["fp", 5],
      ["f", 3],
    ]);
    assert.deepEqual(judge(given), judge(given));
  });
});
