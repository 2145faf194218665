import { RequestFailure } from "../protocol/failure.js";
import type { Check } from "../protocol/model.js";
import type { Context } from "./llama/context.js";
import type { Model } from "./llama/model.js";
import type { ResidualCapture, ResidualPatch } from "./llama/residuals.js";

/** Largest relative L2 distance between logits that should be the same. */
const TOLERANCE = 1e-4;
/** Largest difference of batched and single logits, as a fraction of the largest logit. */
const BATCH_TOLERANCE = 1e-2;
/** Smallest relative L2 distance that counts as a changed prediction. */
const CHANGE = 1e-4;

const PROBE_TEXTS = ["hot -> cold\nbig ->", "the capital of the"] as const;
const PROBE_TOKENS = 4;

type Residuals = Float32Array[];

interface Prediction {
  readonly logits: Float32Array;
  readonly residuals: Residuals;
}

/**
 * Tries on a loaded model what every later figure relies on. Two prompts of four tokens go through the model
 * side by side; the residual streams at their last tokens are read, written back and exchanged.
 */
export function probeModel(model: Model, context: Context): Check[] {
  const { layers } = model.facts;
  const prompts = PROBE_TEXTS.map((text) => model.tokenize(text, true).slice(0, PROBE_TOKENS)) as [
    number[],
    number[],
  ];
  const checks: Check[] = [];
  let plain: readonly [Prediction, Prediction];
  try {
    plain = predict(context, prompts, layers, []);
  } catch (error) {
    if (error instanceof RequestFailure) throw error;
    return [{ name: "residual stream can be read", passed: false, detail: messageOf(error) }];
  }
  const [first, second] = plain;
  const missing = first.residuals.findIndex((values) => values.length === 0);
  checks.push({
    name: "residual stream can be read",
    passed: missing < 0,
    detail: missing < 0 ? `l_out-0 to l_out-${layers - 1}` : `there is no tensor l_out-${missing}`,
  });
  if (missing >= 0) return checks;

  const own = patchAll(first.residuals, 0, prompts);
  const [selfPatched] = predict(context, prompts, layers, own);
  const selfDistance = relativeDistance(selfPatched.logits, first.logits);
  checks.push({
    name: "writing back what was read changes nothing",
    passed: selfDistance === 0,
    detail: `relative distance of the logits ${format(selfDistance)}, must be 0`,
  });

  const middle = Math.floor(layers * 0.4);
  const last = layers - 1;
  const foreign = [patchAt(first.residuals, middle, 1, prompts), patchAt(second.residuals, last, 0, prompts)];
  const [lastPatched, middlePatched] = predict(context, prompts, layers, foreign);
  const change = relativeDistance(middlePatched.logits, second.logits);
  checks.push({
    name: "another prompt's residual stream changes the prediction",
    passed: change > CHANGE,
    detail: `layer ${middle}: relative distance ${format(change)}, must exceed ${format(CHANGE)}`,
  });
  const reproduction = relativeDistance(lastPatched.logits, second.logits);
  checks.push({
    name: "the last layer's residual stream carries the whole prediction",
    passed: reproduction <= TOLERANCE,
    detail: `relative distance ${format(reproduction)}, at most ${format(TOLERANCE)}`,
  });

  const [alone] = predict(context, [prompts[0], []], layers, []);
  const difference = largestDifference(alone.logits, first.logits);
  checks.push({
    name: "batched and single prompts agree",
    passed: difference <= BATCH_TOLERANCE,
    detail: `largest difference ${format(difference)} of the largest logit, at most ${format(BATCH_TOLERANCE)}`,
  });
  context.clear();
  return checks;
}

function predict(
  context: Context,
  prompts: readonly [readonly number[], readonly number[]],
  layers: number,
  patches: readonly ResidualPatch[],
): [Prediction, Prediction] {
  context.clear();
  const present = prompts.filter((tokens) => tokens.length > 0);
  const batch = present.flatMap((tokens, sequence) =>
    tokens.map((token, position) => ({
      token,
      position,
      sequences: [sequence],
      wantLogits: position === tokens.length - 1,
    })),
  );
  const residuals = present.map((): Residuals => Array.from({ length: layers }, () => new Float32Array(0)));
  const captures = residuals.map((target, index): ResidualCapture => ({
    row: lastRow(prompts, index),
    receive(layer, values) {
      target[layer] = values.slice();
    },
  }));
  // Reading and writing in one pass would read what was not yet written.
  context.decode(batch, patches, patches.length > 0 ? [] : captures);
  const [first, second] = present.map((_, index) => ({
    logits: context.distribution(lastRow(prompts, index)).logits,
    residuals: residuals[index] ?? [],
  }));
  if (first === undefined) throw new Error("Nothing to predict");
  return [first, second ?? first];
}

function lastRow(prompts: readonly [readonly number[], readonly number[]], index: number): number {
  return index === 0 ? prompts[0].length - 1 : prompts[0].length + prompts[1].length - 1;
}

function patchAt(
  residuals: Residuals,
  layer: number,
  prompt: number,
  prompts: readonly [readonly number[], readonly number[]],
): ResidualPatch {
  return {
    row: lastRow(prompts, prompt),
    layer,
    values: residuals[layer] ?? new Float32Array(0),
    method: "replace",
  };
}

function patchAll(
  residuals: Residuals,
  prompt: number,
  prompts: readonly [readonly number[], readonly number[]],
): ResidualPatch[] {
  return residuals.map((_, layer) => patchAt(residuals, layer, prompt, prompts));
}

/** L2 norm of a − b over the L2 norm of b. */
export function relativeDistance(a: Float32Array, b: Float32Array): number {
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < b.length; i++) {
    difference += ((a[i] ?? NaN) - (b[i] as number)) ** 2;
    norm += (b[i] as number) ** 2;
  }
  return Math.sqrt(difference / norm);
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < b.length; i++) {
    difference = Math.max(difference, Math.abs((a[i] ?? NaN) - (b[i] as number)));
    largest = Math.max(largest, Math.abs(b[i] as number));
  }
  return difference / largest;
}

function format(value: number): string {
  return value === 0 ? "0" : value.toExponential(1);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
