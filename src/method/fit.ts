import type { ResidualMethod } from "../language/settings.js";
import type { Intervention, Interventions, InterventionSource } from "./intervention.js";
import { fitRidge } from "./ridge.js";
import { meanVector, minus } from "./vectors.js";

/** Residual streams of the same tokens at one layer, behind the demonstrations and without them. */
export interface LayerPairs {
  /** At the separators, one for each pair of prompts. */
  readonly separators: StatePairs;
  /** At the tokens of the answers, all pairs' together. */
  readonly answers: StatePairs;
}

export interface StatePairs {
  readonly fewShot: readonly Float32Array[];
  readonly zeroShot: readonly Float32Array[];
}

/** Demonstrations whose vectors are averaged by `nearest`. */
const NEAREST = 3;
/** Fewer pairs cannot be regressed. */
const LEAST_REGRESSED = 3;

/** Methods that work at one layer, fitted to what the demonstrations do there. */
type LayerMethod = Exclude<ResidualMethod, "in_context">;

/**
 * What stands in for the demonstrations at one layer.
 * @param theta gives θ at this layer, for the methods that use it.
 * @param scale factor of what is added.
 * @throws RangeError for a method that works at every layer.
 */
export function fitInterventions(
  {
    method,
    layer,
    followThrough,
  }: { readonly method: ResidualMethod; readonly layer: number; readonly followThrough: boolean },
  pairs: LayerPairs,
  theta: () => Float32Array,
  scale: number,
): Interventions {
  if (method === "in_context") throw new RangeError("The in-context vector is fitted to all layers at once.");
  return {
    separator: [fitSeparator(method, layer, pairs, theta, scale)],
    answer: followThrough ? fitAnswer(method, layer, pairs, scale) : [],
  };
}

/**
 * The mean difference added at every layer (after Liu et al. 2023, arXiv 2311.06668, with means for its principal
 * directions).
 * @param layers pairs by layer, from 0 on.
 * @param strength factor of each difference: what one layer adds, those above it pass on.
 */
export function fitInContext(
  layers: readonly LayerPairs[],
  followThrough: boolean,
  strength: number,
): Interventions {
  const added = (pairs: StatePairs, layer: number): Intervention => ({
    layer,
    method: "add",
    scale: strength,
    source: meanDifference(pairs),
  });
  const answers = layers.some(({ answers: { fewShot } }) => fewShot.length > 0);
  return {
    separator: layers.map(({ separators }, layer) => added(separators, layer)),
    answer: followThrough && answers ? layers.map(({ answers: pairs }, layer) => added(pairs, layer)) : [],
  };
}

/** What is done at the separator. */
function fitSeparator(
  method: LayerMethod,
  layer: number,
  { separators }: LayerPairs,
  theta: () => Float32Array,
  scale: number,
): Intervention {
  switch (method) {
    case "replace":
      return { layer, method: "replace", scale: 1, source: { kind: "vector", values: theta() } };
    case "add":
      return { layer, method: "add", scale, source: { kind: "vector", values: theta() } };
    case "difference":
      return { layer, method: "add", scale, source: meanDifference(separators) };
    case "linear":
      return linear(layer, separators);
    case "nearest": {
      const { fewShot, zeroShot } = separators;
      const count = Math.min(NEAREST, fewShot.length);
      return {
        layer,
        method: "replace",
        scale: 1,
        source: { kind: "nearest", keys: zeroShot, values: fewShot, count },
      };
    }
  }
}

/**
 * What is done at every token of the answer: the mean difference, or where the separator's vector depends on the
 * query, a regression as well. Empty where the answers have no tokens.
 */
function fitAnswer(
  method: LayerMethod,
  layer: number,
  { answers }: LayerPairs,
  scale: number,
): Intervention[] {
  if (answers.fewShot.length === 0) return [];
  if (method === "linear" && answers.fewShot.length >= LEAST_REGRESSED) return [linear(layer, answers)];
  const factor = method === "difference" ? scale : 1;
  return [{ layer, method: "add", scale: factor, source: meanDifference(answers) }];
}

/** θ as far as it comes from the pairs: the mean residual stream at the separators behind the demonstrations. */
export function thetaOf({ separators }: LayerPairs): Float32Array {
  return meanVector(separators.fewShot);
}

function meanDifference({ fewShot, zeroShot }: StatePairs): InterventionSource {
  return { kind: "vector", values: minus(meanVector(fewShot), meanVector(zeroShot)) };
}

/**
 * Ridge regression of few-shot on zero-shot, towards the mean few-shot state, or of their difference, towards the mean
 * difference: whichever predicts a pair better from the others.
 */
function linear(layer: number, { fewShot, zeroShot }: StatePairs): Intervention {
  if (fewShot.length < 2)
    return { layer, method: "add", scale: 1, source: meanDifference({ fewShot, zeroShot }) };
  const differences = fewShot.map((state, index) => minus(state, zeroShot[index] as Float32Array));
  const whole = fitRidge(zeroShot, fewShot);
  const added = fitRidge(zeroShot, differences);
  const replaces = whole.leaveOneOutError <= added.leaveOneOutError;
  const { center, offset, keys, values } = replaces ? whole : added;
  return {
    layer,
    method: replaces ? "replace" : "add",
    scale: 1,
    source: { kind: "linear", center, offset, keys, values },
  };
}
