import assert from "node:assert/strict";
import { Random } from "../../../src/method/random.js";
import { decisionFor, queriesToDecide } from "../../../src/method/verdict/shareKept.js";
import { drawCounts, simulate, SIZES, truthsOf, type Rates } from "./simulation.js";

const ACCURACIES = [
  [0, 0.4],
  [0, 1],
  [0.1, 0.9],
  [0.3, 0.7],
  [0.5, 0.9],
] as const;
/** Simulated for each truth near the threshold. */
const FILES = 300;
const TOGETHER = [0, 0.9];

function rates(shares: readonly number[], files: number): Rates[] {
  return truthsOf(ACCURACIES, shares, TOGETHER).flatMap((truth, place) =>
    SIZES.map((queries) => simulate(truth, queries, files, 1000 * place + queries)),
  );
}

function worst(all: readonly Rates[], of: (one: Rates) => number): string {
  return JSON.stringify(all.reduce((a, b) => (of(b) > of(a) ? b : a)));
}

describe("the verdict over a grid of truths", function () {
  this.timeout(120_000);
  let few: Rates[] = [];
  let at75: Rates[] = [];
  let at80: Rates[] = [];
  before(() => {
    few = rates([0, 0.4, 1], 60);
    at75 = rates([0.75], FILES);
    at80 = rates([0.8], FILES);
  });

  it('says "compresses" of a share of .75 or less at most 5 times in 100', () => {
    const all = [...few.filter(({ truth }) => truth.share <= 0.75), ...at75];
    assert.ok(
      all.every(({ decisions }) => decisions.enough <= 0.05),
      worst(all, (one) => one.decisions.enough),
    );
  });

  it('says "does not compress" of a share of .8 or more at most 7 times in 100', () => {
    const all = [...few.filter(({ truth }) => truth.share >= 0.8), ...at80];
    assert.ok(
      all.every(({ decisions }) => decisions.short <= 0.07),
      worst(all, (one) => one.decisions.short),
    );
  });

  it("has the share in its interval at least 93 times in 100", () => {
    const all = [...at75, ...at80];
    const mean = all.reduce((sum, { covered }) => sum + covered, 0) / all.length;
    assert.ok(mean >= 0.94, String(mean));
    // So many files each: 2.5 standard errors below .93.
    assert.ok(
      all.every(({ covered }) => covered >= 0.93 - 2.5 * Math.sqrt((0.93 * 0.07) / FILES)),
      worst(all, (one) => -one.covered),
    );
  });

  it("decides where there is something to decide", () => {
    const sure = (share: number, decision: "enough" | "short"): number[] =>
      few
        .filter(({ truth, queries }) => truth.share === share && queries === 100)
        .map(({ decisions }) => decisions[decision]);
    const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    assert.ok(mean(sure(0, "short")) > 0.9);
    assert.ok(mean(sure(0.4, "short")) > 0.8);
    assert.ok(mean(sure(1, "enough")) > 0.7);
  });
});

describe("the number of queries that would do", function () {
  this.timeout(120_000);

  it("does in at least 80 of 100 files", () => {
    const random = new Random(5);
    let told = 0;
    let right = 0;
    const shares = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1];
    for (const truth of truthsOf(ACCURACIES, shares, TOGETHER)) {
      for (const queries of [4, 12]) {
        const counts = drawCounts(truth, queries, random);
        if (decisionFor(counts) !== "undecided") continue;
        const needed = queriesToDecide(counts);
        if (needed === null) continue;
        const more = drawCounts(truth, needed - queries, random);
        const after = counts.map((count, cell) => count + (more[cell] ?? 0)) as unknown as typeof counts;
        told++;
        if (decisionFor(after) !== "undecided") right++;
      }
    }
    assert.ok(told > 100, String(told));
    assert.ok(right >= 0.8 * told, `${right} of ${told}`);
  });
});
