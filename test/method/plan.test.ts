import assert from "node:assert/strict";
import fc from "fast-check";
import { boundedExtraction, exhaustiveExtraction, planExtraction } from "../../src/method/teachingPlan.js";

const inputsOf = (count: number): string[] => Array.from({ length: count }, (_, index) => `input ${index}`);
const own = { dummies: { kind: "count", count: undefined } } as const;

describe("planning an extraction", () => {
  it("never shows a fold's vector the demonstration that it is validated on", () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 40 }), fc.integer(), fc.boolean(), (count, seed, exhaustive) => {
        const inputs = inputsOf(count);
        const limits = exhaustive ? exhaustiveExtraction : boundedExtraction;
        const { folds } = planExtraction(inputs, own, seed, limits);
        for (const { validated, prompts } of folds) {
          assert.ok(prompts.length > 0);
          for (const { demonstrations, dummy } of prompts) {
            assert.ok(!demonstrations.includes(validated));
            assert.notEqual(dummy, inputs[validated]);
            assert.equal(demonstrations.length, count - 2);
          }
        }
      }),
    );
  });

  it("takes a dummy's own demonstration out of its prompt and keeps the file's order", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fc.integer(), (count, seed) => {
        const inputs = inputsOf(count);
        for (const { demonstrations, dummy } of planExtraction(inputs, own, seed, boundedExtraction)
          .prompts) {
          assert.ok(!demonstrations.includes(inputs.indexOf(dummy)));
          assert.deepEqual(
            demonstrations,
            demonstrations.toSorted((a, b) => a - b),
          );
          assert.equal(demonstrations.length, count - 1);
        }
      }),
    );
  });

  it("bounds folds and dummies, and takes them all when told to", () => {
    const bounded = planExtraction(inputsOf(30), own, 0, boundedExtraction);
    assert.equal(bounded.prompts.length, 8);
    assert.equal(bounded.folds.length, 8);
    assert.ok(bounded.folds.every(({ prompts }) => prompts.length === 2));
    const exhaustive = planExtraction(inputsOf(30), own, 0, exhaustiveExtraction);
    assert.equal(exhaustive.prompts.length, 30);
    assert.equal(exhaustive.folds.length, 30);
    assert.ok(exhaustive.folds.every(({ prompts }) => prompts.length === 29));
  });

  it("chooses by the seed alone", () => {
    const plan = (seed: number) => planExtraction(inputsOf(30), own, seed, boundedExtraction);
    assert.deepEqual(plan(7), plan(7));
    assert.notDeepEqual(plan(7), plan(8));
  });

  it("keeps all demonstrations beside listed dummies", () => {
    const listed = { dummies: { kind: "inputs", inputs: ["alpha", "beta"] } } as const;
    const { prompts, folds } = planExtraction(inputsOf(5), listed, 0, boundedExtraction);
    assert.deepEqual(
      prompts.map(({ dummy }) => dummy),
      ["alpha", "beta"],
    );
    assert.ok(prompts.every(({ demonstrations }) => demonstrations.length === 5));
    assert.ok(folds.every((fold) => fold.prompts.every(({ demonstrations }) => demonstrations.length === 4)));
  });

  it("takes no listed dummy for a vector that validates the demonstration with that input", () => {
    const listed = { dummies: { kind: "inputs", inputs: ["input 1", "alpha", "input 3"] } } as const;
    const { prompts, folds } = planExtraction(inputsOf(5), listed, 0, exhaustiveExtraction);
    assert.equal(prompts.length, 3);
    assert.deepEqual(
      folds.map((fold) => fold.prompts.map(({ dummy }) => dummy)),
      [
        ["input 1", "alpha", "input 3"],
        ["alpha", "input 3"],
        ["input 1", "alpha", "input 3"],
        ["input 1", "alpha"],
        ["input 1", "alpha", "input 3"],
      ],
    );
    const alone = { dummies: { kind: "inputs", inputs: ["input 2"] } } as const;
    assert.deepEqual(
      planExtraction(inputsOf(3), alone, 0, boundedExtraction).folds.map(({ validated }) => validated),
      [0, 1],
    );
  });

  it("validates nothing with two demonstrations and needs listed dummies with one", () => {
    assert.deepEqual(planExtraction(inputsOf(2), own, 0, boundedExtraction).folds, []);
    assert.throws(() => planExtraction(inputsOf(1), own, 0, boundedExtraction), RangeError);
    const listed = { dummies: { kind: "inputs", inputs: ["alpha"] } } as const;
    assert.equal(planExtraction(inputsOf(1), listed, 0, boundedExtraction).prompts.length, 1);
  });

  it("follows the number of dummies that a file asks for", () => {
    const three = { dummies: { kind: "count", count: 3 } } as const;
    assert.equal(planExtraction(inputsOf(12), three, 0, boundedExtraction).prompts.length, 3);
  });
});
