import assert from "node:assert/strict";
import { AnalysisMeter } from "../../src/workbench/analysisMeter.js";
import { WorkMeter } from "../../src/workbench/workMeter.js";
import { partOf, progressText, type StepProgress } from "../../src/workbench/workControl.js";

const model = { tokensPerSecond: 10, parameters: 300, vocabulary: 10, embeddingLength: 10 };

describe("how long work will take", () => {
  it("is told once for all that is planned, where it is long", () => {
    const told: number[] = [];
    const meter = new WorkMeter(model, {
      onEstimate: (seconds) => {
        told.push(seconds);
      },
    });
    meter.plan("evaluate", 3000);
    meter.control.onTokens?.("extract", 1000);
    meter.control.onTokens?.("extract", 1000);
    // Half of 4,000 tokens cost half as much again, over a vocabulary of half the layers' weights.
    assert.deepEqual(told, [500]);
  });

  it("is measured, over the steps that are left, once a part of one is over", () => {
    let now = 0;
    const shown: StepProgress[] = [];
    const meter = new WorkMeter(
      model,
      {
        onStep: (_, progress) => {
          shown.push(progress);
        },
      },
      () => now,
    );
    const at = (time: number, step: "extract" | "evaluate", done: number): void => {
      now = time;
      meter.control.onStep?.(step, { done, total: 100 });
    };
    meter.plan("extract", 100);
    meter.plan("evaluate", 300);
    at(0, "extract", 0);
    at(500, "extract", 5);
    at(2000, "extract", 20);
    at(10_000, "evaluate", 0);
    // What comes before the first query is no measure of the others.
    now = 13_000;
    meter.count({ done: 0, total: 30 });
    at(33_000, "evaluate", 50);
    meter.count({ done: 15, total: 30 });
    at(36_000, "evaluate", 52);
    assert.deepEqual(
      shown.map(({ secondsLeft }) => secondsLeft),
      // 0.1 s a token of 80 and 300; then of 300; of the same since the first query was asked; then of the second half.
      [undefined, undefined, 38, 30, 10, 17],
    );
    assert.deepEqual(
      shown.map(({ queries }) => queries?.done),
      [undefined, undefined, undefined, undefined, 0, 15],
    );
  });

  it("is measured over several groups of queries where one takes less than a second", () => {
    let now = 0;
    const meter = new WorkMeter(model, {}, () => now);
    meter.plan("evaluate", 300);
    const left = [0, 600, 1200, 1800].map((time, group) => {
      now = time;
      const { secondsLeft } = meter.measure("evaluate", { done: group * 10, total: 100 });
      meter.count({ done: group * 3, total: 30 });
      return secondsLeft;
    });
    assert.deepEqual(left, [undefined, undefined, undefined, 4.2]);
  });

  it("is told once for several vectors, each of which says which it is", () => {
    const told: number[] = [];
    const shown: (string | undefined)[] = [];
    const control = {
      onEstimate: (seconds: number) => {
        told.push(seconds);
      },
      onStep: (_: string, progress: StepProgress) => {
        shown.push(progressText(progress));
      },
    };
    for (const number of [1, 2]) {
      const part = partOf(control, { number, total: 2 });
      part.onStep?.("extract", { done: 0, total: 0 });
      part.onStep?.("extract", { done: 1, total: 2 });
      part.onEstimate?.(50);
    }
    assert.deepEqual(told, [100]);
    assert.deepEqual(shown, ["vector 1 of 2", "vector 1 of 2, 50 %", "vector 2 of 2", "vector 2 of 2, 50 %"]);
  });

  it("stands behind how far the work has come", () => {
    assert.equal(progressText({ done: 0, total: 0 }), undefined);
    assert.equal(progressText({ done: 1, total: 3 }), "33 %");
    const queries = { done: 660, total: 3000 };
    assert.equal(progressText({ done: 1, total: 3, queries }), "660 of 3,000 queries");
    assert.equal(
      progressText({ done: 1, total: 3, queries, secondsLeft: 39.2 }),
      "660 of 3,000 queries, about 40 s left",
    );
    assert.equal(progressText({ done: 9, total: 10, queries: { done: 3, total: 3 } }), "3 of 3 queries");
    assert.equal(progressText({ done: 1, total: 3, of: { number: 2, total: 6 } }), "vector 2 of 6, 33 %");
  });
});

describe("how long an analysis will take", () => {
  function watchedMeter() {
    const clock = { now: 0 };
    const left: (number | undefined)[] = [];
    const { control } = new AnalysisMeter(
      {
        onStep: (_, { secondsLeft }) => {
          left.push(secondsLeft);
        },
      },
      () => clock.now,
    );
    return { clock, left, control };
  }

  it("is told of its vectors once one of them is there", () => {
    const { clock, left, control } = watchedMeter();
    const at = (time: number, number: number): void => {
      clock.now = time;
      partOf(control, { number, total: 4 }).onStep?.("extract", { done: 1, total: 2 });
    };
    at(0, 1);
    at(5000, 1);
    at(8000, 2);
    at(12_000, 2);
    at(20_000, 3);
    // Longer than those before it: never less than a second.
    at(50_000, 4);
    at(90_000, 4);
    assert.deepEqual(left, [undefined, undefined, 24, 20, 20, 50 / 3, 1]);
  });

  it("is not told by a vector that was in the cache", () => {
    const { clock, left, control } = watchedMeter();
    const at = (time: number, number: number): void => {
      clock.now = time;
      partOf(control, { number, total: 6 }).onStep?.("extract", { done: 1, total: 2 });
    };
    at(0, 1);
    at(900, 2);
    at(20_900, 2);
    at(60_900, 3);
    assert.deepEqual(left, [undefined, undefined, 80, 240]);
  });

  it("is told of what it asks by how far that came, anew where it asks again", () => {
    const { clock, left, control } = watchedMeter();
    const at = (time: number, done: number): void => {
      clock.now = time;
      control.onStep?.("analyse", { done, total: 100 });
    };
    at(0, 0);
    at(500, 10);
    at(2000, 20);
    at(6000, 50);
    at(10_000, 0);
    at(12_000, 40);
    assert.deepEqual(left, [undefined, undefined, 8, 6, undefined, 3]);
  });
});
