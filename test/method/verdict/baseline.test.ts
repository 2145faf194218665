import assert from "node:assert/strict";
import { parseDocument } from "../../../src/language/parse.js";
import type { FileComparison } from "../../../src/method/comparison.js";
import { baselineSentence, compareWithBaseline } from "../../../src/method/verdict/baseline.js";
import { signTest } from "../../../src/method/verdict/signTest.js";
import { sampleData } from "../../report/sampleData.js";

describe("the sign test", () => {
  it("is the lower tail of a fair coin", () => {
    for (const [fewer, more, expected] of [
      [0, 0, 1],
      [0, 1, 1 / 2],
      [0, 4, 1 / 16],
      [0, 5, 1 / 32],
      [1, 7, 9 / 256],
      [3, 3, 42 / 64],
    ] as const) {
      assert.ok(Math.abs(signTest(fewer, more) - expected) < 1e-12, `${fewer} against ${more}`);
    }
  });

  it("holds for thousands of changes, which no power of two has room for", () => {
    const even = signTest(2000, 2000);
    assert.ok(even > 0.5 && even < 0.51, String(even));
    assert.ok(signTest(1000, 3000) < 1e-200);
  });
});

/** A file with these answers: `v` for a vector that is right, `-` for one that is wrong. */
function answered(ways: string, labelled = true): FileComparison {
  const { comparison } = sampleData();
  const [first] = comparison.queries;
  assert.ok(first !== undefined);
  return {
    ...comparison,
    queries: Array.from(ways).map((way, index) => ({
      ...first,
      input: `q${index}`,
      line: index + 3,
      expected: labelled ? `a${index}` : null,
      agreement: way === "v",
      taskVector: { ...first.taskVector, answer: way === "v" ? `a${index}` : "wrong" },
      fewShot: { ...first.fewShot, answer: `a${index}` },
    })),
  };
}

function since(before: string, now: string, labelled = true, demonstrations = "d -> e\nf -> g\nh -> i\n") {
  const queries = Array.from(now).map((_, index) => (labelled ? `? q${index} -> a${index}` : `? q${index}`));
  const document = parseDocument(`${demonstrations}${queries.join("\n")}\n`);
  return compareWithBaseline(document, answered(now, labelled), answered(before, labelled));
}

describe("a comparison with a baseline", () => {
  it("of the same answers has no changes", () => {
    const change = since("vvvv--vv", "vvvv--vv");
    assert.deepEqual([change.changes, change.chance, change.dropped], [[], 1, false]);
    assert.equal(baselineSentence(change), "6 of 8 queries were right in the baseline, 6 are now.");
  });

  it("names the queries that changed, and calls few losses chance", () => {
    const change = since("vvvvvvv-", "vvv----v");
    assert.deepEqual([change.before, change.now, change.lost, change.gained], [7, 4, 4, 1]);
    assert.deepEqual(
      change.changes.map(({ line, rightNow }) => [line, rightNow]),
      [
        [6, false],
        [7, false],
        [8, false],
        [9, false],
        [10, true],
      ],
    );
    assert.equal(change.dropped, false);
    assert.match(
      baselineSentence(change),
      /4 lost, 1 gained; .* 19 of 100 runs, so this is not certainly a drop\./,
    );
  });

  it("five lost and none gained is a drop", () => {
    const change = since("vvvvvv", "v-----");
    assert.equal(change.dropped, true);
    assert.match(baselineSentence(change), /5 lost, 0 gained; .* 3 of 100 runs, so this is a drop\./);
  });

  it("gains are never a drop", () => {
    assert.equal(since("------", "vvvvvv").dropped, false);
  });

  it("compares agreement with the full prompt where no answer is expected", () => {
    const change = since("vvvvvv", "v-----", false);
    assert.deepEqual([change.by, change.before, change.now, change.dropped], ["agreement", 6, 1, true]);
  });

  it("leaves out queries that only one has, and those that are demonstrations", () => {
    const change = since("vvvv", "vvvvvv", true, "q0 -> a0\nf -> g\nh -> i\n");
    assert.deepEqual([change.compared, change.notCompared, change.gone], [3, 2, 1]);
    assert.equal(since("", "vv").compared, 0);
    assert.match(baselineSentence(since("", "vv")), /nothing is compared/);
  });

  it("finds the demonstrations among the queries where one that was too long has no answer", () => {
    const document = parseDocument(
      "q2 -> a2\nf -> g\nh -> i\n? q0 -> a0\n? q1 -> a1\n? q2 -> a2\n? q3 -> a3\n",
    );
    const without = (ways: string): FileComparison => {
      const comparison = answered(ways);
      return { ...comparison, queries: comparison.queries.slice(1) };
    };
    const change = compareWithBaseline(document, without("vv-v"), without("vvv-"));
    assert.deepEqual([change.compared, change.before, change.now], [2, 1, 2]);
    assert.deepEqual(
      change.changes.map(({ input }) => input),
      ["q3"],
    );
  });
});
