import assert from "node:assert/strict";
import { bestConstant, mostGiven } from "../../../src/method/verdict/constantAnswer.js";
import { judge, type Evidence, type Judgement } from "../../../src/method/verdict/judge.js";

/** Groups of queries: `z` zero-shot right, `f` few-shot, `v` the vector, and how many such queries. */
type Group = readonly [ways: string, times: number];

/** Evidence in which a wrong answer agrees with nothing, all queries expect different answers, and no control helps. */
function evidenceOf(groups: readonly Group[], more: Partial<Evidence> = {}): Evidence {
  const ways = groups.flatMap(([way, times]) => new Array<string>(times).fill(way));
  const outcomes = ways.map((way) => ({
    zeroShot: way.includes("z"),
    fewShot: way.includes("f"),
    taskVector: way.includes("v"),
  }));
  const expected = ways.map((_, query) => `answer ${query}`);
  const none = ways.map(() => 0);
  return {
    outcomes,
    agrees: outcomes.map(({ fewShot, taskVector }) => fewShot && taskVector),
    zeroShotAgrees: outcomes.map(({ fewShot, zeroShot }) => fewShot && zeroShot),
    controls: [{ name: "random vectors", right: none, agrees: none }],
    constant: bestConstant({ match: "exact", alternatives: undefined }, expected, []),
    constantOfPrompt: bestConstant({ match: "exact", alternatives: undefined }, expected, []),
    mostGiven: null,
    ...more,
  };
}

function judged(groups: readonly Group[], more: Partial<Evidence> = {}): Judgement {
  return judge(evidenceOf(groups, more));
}

describe("the verdict on constructed files", () => {
  it("4 of 4 right is undecided, and the interval has width", () => {
    const { verdict, recovery, neededQueries, reason } = judged([["fv", 4]]);
    assert.equal(verdict, "undecided");
    assert.ok(recovery !== null && recovery.low < 0.5 && recovery.high > 1.5);
    assert.ok(neededQueries !== null && neededQueries > 12);
    assert.match(reason, /about \d+ queries would be enough/i);
  });

  it("12 of 12 is the least that compresses", () => {
    assert.equal(judged([["fv", 11]]).verdict, "undecided");
    const { verdict, recovery, reason, neededQueries } = judged([["fv", 12]]);
    assert.equal(verdict, "compresses");
    assert.equal(neededQueries, null);
    assert.ok(recovery !== null && recovery.atLeast >= 0.8 && recovery.low < recovery.atLeast);
    assert.match(
      reason,
      /^The task vector keeps 100 % of what the demonstrations add, over 12 queries \(95 % interval \d\d % to 1\d\d %\), at least 8\d % with 95 % certainty\.$/,
    );
  });

  it("20 positives and 2 negatives, right on both kinds, are no constant answer", () => {
    const labels = [...new Array<string>(20).fill("positive"), "negative", "negative"];
    const constant = bestConstant({ match: "exact", alternatives: undefined }, labels, []);
    assert.ok(constant !== null);
    assert.equal(constant.accuracy.toFixed(2), "0.91");
    const { verdict, controls } = judged(
      [
        ["fv", 18],
        ["f", 2],
        ["fv", 2],
      ],
      { constant },
    );
    assert.equal(controls.at(-1)?.name, "one constant answer");
    assert.equal(controls.at(-1)?.beside, "beaten");
    // 20 of 22 leave open whether the share is above .8; nothing accuses the vector.
    assert.ok(verdict === "undecided" || verdict === "compresses");
  });

  for (const [match, positive, negative] of [
    ["exact", "positive", "negative"],
    ["exact", "positive | good", "negative | bad"],
    ["regex", "^pos", "^neg"],
  ] as const) {
    it(`80 times "negative" does not compress: ${match}, ${negative}`, () => {
      const labels = Array.from({ length: 80 }, (_, query) => (query < 40 ? positive : negative));
      const settings = { match, alternatives: "|" };
      const answers = new Array<string>(80).fill("negative");
      const constant = bestConstant(settings, labels, [...answers, "positive"]);
      const { verdict, failing, reason } = judged(
        [
          ["f", 40],
          ["fv", 40],
        ],
        { constant, mostGiven: mostGiven(answers) },
      );
      assert.equal(verdict, "does not compress");
      assert.equal(failing, "vector");
      assert.match(reason, /It answers "negative" 80 of 80 times\.$/);
    });
  }

  it("a control above zero-shot, far below the vector, takes nothing away", () => {
    const quarter = Array.from({ length: 16 }, (_, query) => (query % 4 === 0 ? 1 : 0));
    const control = { name: "the vector of another task", right: quarter, agrees: quarter };
    assert.equal(judged([["fv", 16]], { controls: [control] }).verdict, "compresses");
  });

  it("a control that does as well leaves it open, one that certainly does better takes it away", () => {
    const groups: Group[] = [
      ["fv", 18],
      ["-", 6],
    ];
    const same = evidenceOf(groups).outcomes.map(({ taskVector }) => Number(taskVector));
    const open = judged(groups, { controls: [{ name: "random vectors", right: same, agrees: same }] });
    assert.equal(open.verdict, "undecided");
    assert.match(
      open.reason,
      /not certainly more than a control does: random vectors answer 75 % as expected/,
    );
    const all = same.map(() => 1);
    const better = judged(groups, { controls: [{ name: "random vectors", right: all, agrees: all }] });
    assert.equal(better.verdict, "does not compress");
    assert.match(better.reason, /^The gain is not the vector's own: random vectors answer 100 %/);
  });

  it("1 of 3,000 for the prompt and 0 for the vector is the prompt's failure", () => {
    const { verdict, failing, reason } = judged([
      ["f", 1],
      ["-", 2999],
    ]);
    assert.equal(verdict, "prompt fails");
    assert.equal(failing, "few-shot prompt");
    assert.match(reason, /it answers 1 of 3,000 queries as expected/);
  });

  it("what the model does without demonstrations needs none", () => {
    const { verdict, failing, recovery } = judged([["zfv", 40]]);
    assert.equal(verdict, "demonstrations not needed");
    assert.equal(failing, "few-shot prompt");
    assert.equal(recovery, null);
  });

  it("a prompt that is no better than one constant answer fails, whatever the vector does", () => {
    const labels = Array.from({ length: 60 }, (_, query) => (query < 30 ? "a" : "b"));
    const constant = bestConstant({ match: "exact", alternatives: undefined }, labels, []);
    const groups: Group[] = [
      ["fv", 22],
      ["-", 16],
      ["-", 22],
    ];
    assert.equal(judged(groups, { constant }).verdict, "prompt fails");
  });

  it("queries that all expect one answer cannot tell the vector from that answer", () => {
    const constant = bestConstant(
      { match: "exact", alternatives: undefined },
      new Array<string>(20).fill("yes"),
      [],
    );
    const { verdict, failing } = judged([["fv", 20]], { constant });
    assert.equal(verdict, "undecided");
    assert.equal(failing, null);
  });

  it("one answer to everything is no vector of three labels, however few queries the rare ones have", () => {
    const labels = [...new Array<string>(20).fill("a"), "b", "b", "b", "c"];
    const constant = bestConstant({ match: "exact", alternatives: undefined }, labels, []);
    const groups: Group[] = [
      ["fv", 20],
      ["-", 4],
    ];
    const { verdict, controls } = judged(groups, { constant });
    assert.equal(controls.at(-1)?.beside, "open");
    assert.notEqual(verdict, "compresses");
  });

  it("one right answer more than a constant has is not yet better than it", () => {
    const rare = ["b", "c", "d", "e", "b", "c", "d", "e", "b", "c"];
    const labels = [...new Array<string>(14).fill("a"), ...rare];
    const constant = bestConstant({ match: "exact", alternatives: undefined }, labels, []);
    const groups: Group[] = [
      ["fv", 15],
      ["-", 9],
    ];
    const { verdict, controls } = judged(groups, { constant });
    assert.equal(controls.at(-1)?.beside, "open");
    assert.notEqual(verdict, "compresses");
  });

  it("keeps half: in part; keeps nothing: does not compress", () => {
    assert.equal(
      judged([
        ["fv", 12],
        ["f", 12],
      ]).verdict,
      "compresses in part",
    );
    assert.equal(judged([["f", 20]]).verdict, "does not compress");
    assert.equal(
      judged([
        ["f", 12],
        ["zf", 6],
      ]).verdict,
      "does not compress",
    );
  });

  it("is undecided without queries, and says so", () => {
    const { verdict, reason, agreement } = judged([], { constant: null, constantOfPrompt: null });
    assert.equal(verdict, "undecided");
    assert.equal(agreement, null);
    assert.equal(reason, "No query counts, so there is nothing to judge by.");
  });
});

describe("the verdict of agreement", () => {
  /** A file without expected answers. */
  function unlabelled(agreeing: number, differing: number, more: Partial<Evidence> = {}): Judgement {
    const agrees = [...new Array<boolean>(agreeing).fill(true), ...new Array<boolean>(differing).fill(false)];
    const none = agrees.map(() => 0);
    return judge({
      outcomes: [],
      agrees,
      zeroShotAgrees: agrees.map(() => false),
      controls: [{ name: "random vectors", right: [], agrees: none }],
      constant: null,
      constantOfPrompt: bestConstant(
        { match: "exact", alternatives: undefined },
        agrees.map((_, query) => `answer ${query}`),
        [],
      ),
      mostGiven: null,
      ...more,
    });
  }

  it("needs no expected answer", () => {
    const { verdict, reason, agreement } = unlabelled(59, 1);
    assert.equal(verdict, "agrees");
    assert.match(
      reason,
      /^The task vector answers as the full prompt does on 98 % of 60 queries \(95 % interval 9\d % to 100 %\)\.$/,
    );
    assert.ok(agreement !== null && agreement.atLeast >= 0.9);
  });

  it("is open with few inputs, and says how many would do", () => {
    const { verdict, neededQueries } = unlabelled(8, 0);
    assert.equal(verdict, "undecided");
    assert.ok(neededQueries !== null && neededQueries > 8);
  });

  it("says where the vector answers otherwise", () => {
    const { verdict, failing } = unlabelled(30, 30);
    assert.equal(verdict, "does not agree");
    assert.equal(failing, "vector");
  });

  it("is none where the query alone, or one constant answer, agrees as often", () => {
    assert.equal(
      unlabelled(60, 0, { zeroShotAgrees: new Array<boolean>(60).fill(true) }).verdict,
      "undecided",
    );
    const constantOfPrompt = bestConstant(
      { match: "exact", alternatives: undefined },
      new Array<string>(60).fill("negative"),
      [],
    );
    assert.equal(unlabelled(60, 0, { constantOfPrompt }).verdict, "undecided");
  });

  it("stands in where too few right answers leave the gain open", () => {
    const groups: Group[] = [
      ["fv", 10],
      ["-", 20],
    ];
    const agrees = new Array<boolean>(30).fill(true);
    const { verdict, reason } = judged(groups, { agrees });
    assert.equal(verdict, "agrees");
    assert.match(reason, /Whether it keeps the right answers that the demonstrations add is undecided\.$/);
  });
});

describe("the verdict", () => {
  it("is the same however the queries are ordered", () => {
    const groups: Group[] = [
      ["fv", 10],
      ["f", 3],
      ["z", 2],
    ];
    assert.deepEqual(
      judged(groups, { constant: null, constantOfPrompt: null }),
      judged(groups.toReversed(), { constant: null, constantOfPrompt: null }),
    );
  });

  it("never loses by a better answer", () => {
    const ranks = ["does not compress", "compresses in part", "undecided", "compresses"];
    for (const missed of [12, 8, 4, 1]) {
      const groups = (wrong: number): Group[] => [
        ["fv", 24 - wrong],
        ["f", wrong],
      ];
      const before = judged(groups(missed));
      const after = judged(groups(missed - 1));
      assert.ok(ranks.indexOf(after.verdict) >= ranks.indexOf(before.verdict), `${missed}`);
      assert.ok((after.recovery?.low ?? 0) >= (before.recovery?.low ?? 0), `${missed}`);
    }
  });
});
