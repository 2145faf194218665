import assert from "node:assert/strict";
import { fitInContext, fitInterventions, thetaOf, type LayerPairs } from "../../src/method/fit.js";
import { Random } from "../../src/method/random.js";
import { meanVector, minus } from "../../src/method/vectors.js";

const WIDTH = 6;
const random = new Random(11);
const states = (count: number): Float32Array[] =>
  Array.from({ length: count }, () => Float32Array.from({ length: WIDTH }, () => random.nextGaussian()));
const pairsOf = (count: number, answerTokens: number): LayerPairs => ({
  separators: { fewShot: states(count), zeroShot: states(count) },
  answers: { fewShot: states(answerTokens), zeroShot: states(answerTokens) },
});
const theta = Float32Array.from({ length: WIDTH }, (_, index) => index);
const pairs = pairsOf(5, 7);
const fit = (
  method: Parameters<typeof fitInterventions>[0]["method"],
  given = pairs,
  followThrough = true,
  scale = 0.5,
) => fitInterventions({ method, layer: 4, followThrough }, given, () => theta, scale);
const difference = ({ fewShot, zeroShot }: LayerPairs["separators"]): Float32Array =>
  minus(meanVector(fewShot), meanVector(zeroShot));

describe("fitting what stands in for the demonstrations", () => {
  it("replace puts θ in the state's place, and follows with the mean difference", () => {
    const { separator, answer } = fit("replace");
    const source = { kind: "vector", values: theta } as const;
    assert.deepEqual(separator, [{ layer: 4, method: "replace", scale: 1, source }]);
    const values = difference(pairs.answers);
    assert.deepEqual(answer, [{ layer: 4, method: "add", scale: 1, source: { kind: "vector", values } }]);
  });

  it("add sums the scaled θ into it", () => {
    const source = { kind: "vector", values: theta } as const;
    assert.deepEqual(fit("add").separator, [{ layer: 4, method: "add", scale: 0.5, source }]);
  });

  it("difference adds the scaled mean difference, at the answer's tokens too", () => {
    const { separator, answer } = fit("difference");
    const at = (values: Float32Array) => ({
      layer: 4,
      method: "add",
      scale: 0.5,
      source: { kind: "vector", values },
    });
    assert.deepEqual(separator, [at(difference(pairs.separators))]);
    assert.deepEqual(answer, [at(difference(pairs.answers))]);
  });

  it("nearest takes the few-shot states of the three nearest, or of all that there are", () => {
    const [one] = fit("nearest").separator;
    assert.equal(one?.method, "replace");
    assert.deepEqual(one.source, {
      kind: "nearest",
      keys: pairs.separators.zeroShot,
      values: pairs.separators.fewShot,
      count: 3,
    });
    const [few] = fit("nearest", pairsOf(2, 2)).separator;
    assert.ok(few?.source.kind === "nearest" && few.source.count === 2);
  });

  it("linear regresses the state itself, or the difference, whichever foretells the others better", () => {
    const shift = Float32Array.from({ length: WIDTH }, () => 3);
    const zeroShot = states(8);
    const shifted = zeroShot.map((state) => state.map((value, index) => value + (shift[index] ?? 0)));
    const bySum = { fewShot: shifted, zeroShot };
    const answers = { fewShot: [], zeroShot: [] };
    const [added] = fit("linear", { separators: bySum, answers }).separator;
    assert.equal(added?.method, "add");
    assert.equal(added.source.kind, "linear");
    // The same state whatever the query: nothing is to be added to the query's own.
    const constant = { fewShot: zeroShot.map(() => shift), zeroShot };
    const [replaced] = fit("linear", { separators: constant, answers }).separator;
    assert.equal(replaced?.method, "replace");
    assert.equal(replaced.scale, 1);
  });

  it("linear regresses at the answer's tokens where there are three, and adds the mean difference where not", () => {
    assert.equal(fit("linear").answer[0]?.source.kind, "linear");
    const few = pairsOf(4, 2);
    const values = difference(few.answers);
    assert.deepEqual(fit("linear", few).answer, [
      { layer: 4, method: "add", scale: 1, source: { kind: "vector", values } },
    ]);
    const [single] = fit("linear", pairsOf(1, 0)).separator;
    assert.deepEqual([single?.method, single?.source.kind], ["add", "vector"]);
  });

  it("in_context adds the mean difference at every layer, and is not fitted to one", () => {
    const layers = [pairsOf(4, 5), pairsOf(4, 5)];
    const of = (values: Float32Array, layer: number) => {
      return { layer, method: "add", scale: 0.1, source: { kind: "vector", values } };
    };
    const { separator, answer } = fitInContext(layers, true, 0.1);
    assert.deepEqual(
      separator,
      layers.map(({ separators }, layer) => of(difference(separators), layer)),
    );
    assert.deepEqual(
      answer,
      layers.map(({ answers }, layer) => of(difference(answers), layer)),
    );
    assert.deepEqual(fitInContext(layers, false, 0.1).answer, []);
    assert.deepEqual(fitInContext([pairsOf(4, 0)], true, 0.1).answer, []);
    assert.throws(() => fit("in_context"), RangeError);
  });

  it("does nothing to the answer without follow-through, or without tokens to learn from", () => {
    for (const method of ["replace", "add", "difference", "linear", "nearest"] as const) {
      assert.deepEqual(fit(method, pairs, false).answer, []);
      assert.deepEqual(fit(method, pairsOf(4, 0)).answer, []);
    }
  });

  it("θ is the mean few-shot state", () => {
    assert.deepEqual(thetaOf(pairs), meanVector(pairs.separators.fewShot));
  });
});
