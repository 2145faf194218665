import assert from "node:assert/strict";
import fc from "fast-check";
import {
  boundedExtraction,
  exhaustiveExtraction,
  MOST_TEACHING_INPUTS,
  planTeaching,
  spread,
  type PlannedPair,
  type TeachingPlan,
} from "../../src/method/teachingPlan.js";

const demonstrationsOf = (inputs: readonly string[]) =>
  inputs.map((text) => ({ input: { text, span: { start: 0, end: text.length }, form: "bare" as const } }));
const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `input ${index}`);
const unanswered = (count: number): string[] => Array.from({ length: count }, (_, index) => `free ${index}`);
const plan = (
  inputs: readonly string[],
  {
    free = [],
    keep = 0,
    count,
    limits = boundedExtraction,
  }: {
    readonly free?: readonly string[];
    readonly keep?: number;
    readonly count?: number;
    readonly limits?: typeof boundedExtraction;
  } = {},
): TeachingPlan => planTeaching(demonstrationsOf(inputs), free, keep, count, limits);

/** Files with some equal inputs, with some that stay and some inputs without answers. */
const cases = fc.record({
  inputs: fc.array(
    fc.nat(30).map((number) => `input ${number}`),
    { minLength: 1, maxLength: 24 },
  ),
  free: fc.uniqueArray(
    fc.nat(40).map((number) => `input ${number}`),
    { maxLength: 12 },
  ),
  keep: fc.nat(6),
  exhaustive: fc.boolean(),
});

describe("planning what teaches a vector", () => {
  it("shows a fold no pair with the input that it holds out, in a prompt or as what is asked", () => {
    fc.assert(
      fc.property(cases, ({ inputs, free, keep, exhaustive }) => {
        const limits = exhaustive ? exhaustiveExtraction : boundedExtraction;
        const { folds } = plan(inputs, { free, keep, limits });
        for (const { validated, teaching } of folds) {
          assert.ok(teaching.length > 0);
          const held = validated.demonstration;
          for (const { context, input, demonstration } of teaching) {
            assert.notEqual(input, validated.input);
            assert.notEqual(demonstration ?? -1, held);
            if (held === null) continue;
            // Kept demonstrations stand in every prompt, and none of them is held out.
            assert.ok(held >= keep);
            assert.ok(!context.slice(keep).some((index) => inputs[index] === validated.input));
            assert.ok(!context.includes(held));
          }
        }
      }),
    );
  });

  it("shows no pair its own answer, and keeps the order of the file and what stays", () => {
    fc.assert(
      fc.property(cases, ({ inputs, free, keep }) => {
        const { teaching, folds } = plan(inputs, { free, keep });
        const pairs = [...teaching, ...folds.flatMap((fold) => [fold.validated, ...fold.teaching])];
        const kept = inputs.slice(0, keep).map((_, index) => index);
        for (const { context, input, demonstration } of pairs) {
          assert.deepEqual(
            context,
            context.toSorted((a, b) => a - b),
          );
          assert.equal(new Set(context).size, context.length);
          assert.deepEqual(context.slice(0, kept.length), kept);
          if (demonstration === null) continue;
          assert.equal(inputs[demonstration], input);
          assert.ok(!context.some((index) => inputs[index] === input));
          assert.ok(demonstration >= keep, "a kept one teaches nothing");
        }
      }),
    );
  });

  it("takes one out of each prompt, and in a fold two", () => {
    const { teaching, folds } = plan(numbered(8));
    assert.equal(teaching.length, 8);
    assert.ok(teaching.every(({ context }) => context.length === 7));
    assert.equal(folds.length, 8);
    for (const fold of folds) {
      assert.equal(fold.validated.context.length, 7);
      assert.equal(fold.teaching.length, 7);
      assert.ok(fold.teaching.every(({ context }) => context.length === 6));
    }
    // Without i and j is without j and i.
    const contexts = new Set(folds.flatMap((fold) => fold.teaching.map(({ context }) => String(context))));
    assert.equal(contexts.size, 28);
  });

  it("bounds folds and pairs, spread over the file, and takes them all when told to", () => {
    const asked = ({ demonstration }: PlannedPair) => demonstration;
    const bounded = plan(numbered(32));
    assert.deepEqual(bounded.teaching.map(asked), [2, 6, 10, 14, 18, 22, 26, 30]);
    assert.deepEqual(
      bounded.folds.map(({ validated }) => asked(validated)),
      [2, 6, 10, 14, 18, 22, 26, 30],
    );
    assert.ok(bounded.folds.every((fold) => fold.teaching.length === 7));
    const exhaustive = plan(numbered(32), { limits: exhaustiveExtraction });
    assert.equal(exhaustive.teaching.length, 32);
    assert.equal(exhaustive.folds.length, 32);
    assert.ok(exhaustive.folds.every((fold) => fold.teaching.length === 31));
  });

  it("follows the number of pairs that a file asks for", () => {
    const { teaching } = plan(numbered(12), { count: 3 });
    assert.deepEqual(
      teaching.map(({ demonstration }) => demonstration),
      [2, 6, 10],
    );
  });

  it("validates nothing with two demonstrations, and teaches nothing with one", () => {
    const two = plan(numbered(2));
    assert.equal(two.teaching.length, 2);
    assert.deepEqual(two.folds, []);
    assert.deepEqual(plan(numbered(1)), { teaching: [], folds: [] });
    // What stays is in the prompt of the one that is left.
    const kept = plan(numbered(2), { keep: 1 });
    assert.deepEqual(kept.teaching, [{ context: [0], input: "input 1", demonstration: 1 }]);
  });

  it("teaches by inputs without answers behind all demonstrations, many of which validate as well", () => {
    const few = plan(numbered(4), { free: unanswered(7) });
    assert.equal(few.teaching.length, 11);
    assert.deepEqual(few.teaching.at(-1), { context: [0, 1, 2, 3], input: "free 6", demonstration: null });
    assert.ok(few.folds.every(({ validated }) => validated.demonstration !== null));
    assert.ok(few.folds.every((fold) => fold.teaching.length === 10));
    const many = plan(numbered(4), { free: unanswered(8) });
    assert.equal(many.folds.length, 8);
    for (const { validated, teaching } of many.folds) {
      assert.equal(validated.demonstration, null);
      assert.deepEqual(validated.context, [0, 1, 2, 3]);
      assert.equal(teaching.length, 11);
    }
    const most = plan(numbered(4), { free: unanswered(1000) });
    assert.equal(most.teaching.length, 4 + MOST_TEACHING_INPUTS);
  });
});

describe("spreading", () => {
  it("takes items in their order, each at most once, from everywhere", () => {
    fc.assert(
      fc.property(fc.nat(60), fc.integer({ min: 1, max: 20 }), (length, count) => {
        const items = Array.from({ length }, (_, index) => index);
        const taken = spread(items, count);
        assert.equal(taken.length, Math.min(length, count));
        taken.forEach((item, place) => {
          assert.ok(place === 0 || item > (taken[place - 1] ?? -1));
          // The middle of each of as many stretches of the same length.
          const middle = ((place + 0.5) * length) / count;
          if (length > count) assert.ok(item <= middle && item > middle - 1);
        });
      }),
    );
  });
});
