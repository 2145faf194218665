import assert from "node:assert/strict";
import { chooseCandidate, standardError, type Tried } from "../../src/method/candidateChoice.js";

const candidate = (kls: readonly number[], changes: Partial<Tried> = {}): Tried => ({
  method: "replace",
  layer: 5,
  lead: "none",
  followThrough: false,
  ...changes,
  kls,
});

describe("choosing among what was tried", () => {
  it("takes the nearest to few-shot where the others are told apart from it", () => {
    const near = candidate([0.1, 0.2, 0.1], { method: "linear", layer: 9 });
    assert.equal(chooseCandidate([candidate([2, 2.1, 2]), near, candidate([3, 3, 3])]), near);
  });

  it("takes the first in the order of preference that a standard error does not tell from it", () => {
    const alike = [0.8, 1.5, 1];
    const nearest = candidate([1, 1.2, 0.9], { method: "linear", layer: 9 });
    const difference = candidate(alike, { method: "difference", layer: 3 });
    const replace = candidate(alike, { layer: 1 });
    assert.equal(chooseCandidate([nearest, replace, difference]), difference);
    assert.equal(chooseCandidate([nearest, replace]), replace);
    assert.equal(chooseCandidate([nearest, candidate(alike, { method: "nearest" })]), nearest);
  });

  it("follows through unless it is clearly nearer without", () => {
    const without = candidate([1, 1.2, 0.9]);
    const alike = candidate([0.8, 1.5, 1], { followThrough: true });
    assert.equal(chooseCandidate([without, alike]), alike);
    const farther = candidate([2, 2.2, 1.9], { followThrough: true });
    assert.equal(chooseCandidate([without, farther]), without);
  });

  it("pairs by fold: a small loss in every fold tells more than a large one in some", () => {
    const nearest = candidate([1, 5, 9, 2], { method: "nearest" });
    const always = candidate([1.1, 5.1, 9.1, 2.1]);
    assert.equal(chooseCandidate([nearest, always]), nearest);
    const sometimes = candidate([1, 5, 10, 2]);
    assert.equal(chooseCandidate([nearest, sometimes]), sometimes);
  });

  it("takes cells where the vector is clearly farther, and by more than changes no answer", () => {
    const vector = candidate([1, 1.2, 0.9], { method: "difference" });
    const cells = (kls: readonly number[]) => candidate(kls, { method: "cells", layer: 0, lead: "cells" });
    const near = cells([0.5, 0.6, 0.5]);
    assert.equal(chooseCandidate([vector, near]), near);
    assert.equal(chooseCandidate([vector, cells([0.1, 1.9, 0.9])]), vector);
    const sure = candidate([0.004, 0.005, 0.004]);
    assert.equal(chooseCandidate([sure, cells([0, 0, 0])]), sure);
    const broken = cells([Number.POSITIVE_INFINITY, 0, 0]);
    assert.equal(chooseCandidate([vector, broken]), vector);
    assert.equal(chooseCandidate([near]), near);
  });

  it("never takes one whose KL is not finite", () => {
    const broken = candidate([Number.POSITIVE_INFINITY, 0, 0]);
    const sound = candidate([4, 5, 6], { method: "nearest" });
    assert.equal(chooseCandidate([broken, sound]), sound);
  });

  it("needs something to choose from", () => {
    assert.throws(() => chooseCandidate([]), RangeError);
  });

  it("has the standard error of the mean", () => {
    assert.equal(standardError([7]), 0);
    assert.ok(Math.abs(standardError([1, 2, 3, 4]) - Math.sqrt(5 / 3 / 4)) < 1e-12);
  });
});
