import { RequestFailure } from "../protocol/failure.js";
import type { Check } from "../protocol/model.js";
import type { BatchToken, Context } from "./llama/context.js";
import type { Model } from "./llama/model.js";
import type { ResidualCapture, ResidualPatch } from "./llama/residuals.js";

/** Largest relative L2 distance between logits that should be the same. */
const TOLERANCE = 1e-4;
/** Largest difference of batched and single logits, as a fraction of the largest logit. */
const BATCH_TOLERANCE = 1e-2;
/** The same where batches have other shapes: llama.cpp's kernels for few and for many rows round differently. */
const PIECES_TOLERANCE = 1e-1;
/** Smallest relative L2 distance that counts as a changed prediction. */
const CHANGE = 1e-4;

const PROBE_TEXTS = ["hot -> cold\nbig ->", "the capital of the"] as const;
const PROBE_TOKENS = 4;

/** Of the batches of a recurrent model alone: such a model may still work prompt by prompt. */
export const BATCHES_AGREE = "batched and single prompts agree";

type Residuals = Float32Array[];
type Prompts = readonly [readonly number[], readonly number[]];

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
    detail:
      missing < 0
        ? `${model.naming.nameOf(0)} to ${model.naming.nameOf(layers - 1)}`
        : `there is no tensor ${model.naming.nameOf(missing)}`,
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
  if (context.options.single) {
    checks.push({
      name: "prompts are computed one by one",
      passed: true,
      detail: "this model's batches are not exact",
    });
  } else {
    const together = largestDifference(alone.logits, first.logits);
    // Sequences with a state of their own go other ways where each gets one token, as in generating.
    const stepwise = context.options.isolated
      ? largestDifference(stepped(context, prompts), second.logits)
      : 0;
    const difference = Math.max(together, stepwise);
    checks.push({
      name: BATCHES_AGREE,
      passed: difference <= BATCH_TOLERANCE,
      detail: `largest difference ${format(difference)} of the largest logit, at most ${format(BATCH_TOLERANCE)}`,
    });
  }
  const { inPieces, others } = continued(context, prompts[0]);
  const compared = [
    {
      name: "a prompt in pieces continues as the whole prompt",
      difference: largestDifference(inPieces, alone.logits),
      tolerance: PIECES_TOLERANCE,
    },
    ...others.map(({ name, logits }) => ({
      name,
      difference: largestDifference(logits, inPieces),
      tolerance: BATCH_TOLERANCE,
    })),
  ];
  for (const { name, difference, tolerance } of compared) {
    checks.push({
      name,
      passed: difference <= tolerance,
      detail: `largest difference ${format(difference)} of the largest logit, at most ${format(tolerance)}`,
    });
  }
  context.clear();
  return checks;
}

/** The second prompt's prediction where both get their last tokens in a batch of their own. */
function stepped(context: Context, prompts: Prompts): Float32Array {
  context.clear();
  const tokens = prompts.flatMap((prompt, sequence) =>
    prompt.map((token, position) => ({
      token,
      position,
      sequences: [sequence],
      wantLogits: position === prompt.length - 1,
    })),
  );
  context.decode(tokens.filter(({ wantLogits }) => !wantLogits));
  context.decode(tokens.filter(({ wantLogits }) => wantLogits));
  return context.distribution(1).logits;
}

/**
 * The prompt's prediction in two pieces, and that where its first piece was computed for two sequences at once, or came
 * to its sequence by a copy. All are in batches of one shape, or kernels that round otherwise would hide what differs.
 */
function continued(
  context: Context,
  tokens: readonly number[],
): { inPieces: Float32Array; others: { name: string; logits: Float32Array }[] } {
  const split = Math.floor(tokens.length / 2);
  const { isolated } = context.options;
  const span = (from: number, to: number, sequences: readonly number[]): BatchToken[] =>
    tokens.slice(from, to).map((token, i) => ({
      token,
      position: from + i,
      sequences,
      wantLogits: from + i === tokens.length - 1,
    }));
  const rest = tokens.length - split;
  /** Goes on in these sequences, in one batch; the logits of each. */
  const goOn = <const Sequences extends readonly number[]>(...sequences: Sequences) => {
    context.decode(sequences.flatMap((sequence) => span(split, tokens.length, [sequence])));
    return sequences.map((_, place) => context.distribution((place + 1) * rest - 1).logits) as {
      [Place in keyof Sequences]: Float32Array;
    };
  };
  context.clear();
  context.decode(span(0, split, [0]));
  if (isolated) {
    const [inPieces] = goOn(0);
    context.clear();
    context.decode(span(0, split, [0]));
    context.share(0, 1, split);
    const [copied] = goOn(1);
    return { inPieces, others: [{ name: "a copied state continues as its original", logits: copied }] };
  }
  context.decode(span(0, split, [1]));
  const [inPieces] = goOn(0, 1);
  context.clear();
  context.decode(span(0, split, [0, 1]));
  context.share(0, 2, split);
  const [shared, copied] = goOn(1, 2);
  return {
    inPieces,
    others: [
      { name: "prompts that share a beginning agree with those that do not", logits: shared },
      { name: "a copied cache continues as its original", logits: copied },
    ],
  };
}

/** Both prompts side by side, or one after the other where they cannot share a batch. */
function predict(
  context: Context,
  prompts: Prompts,
  layers: number,
  patches: readonly ResidualPatch[],
): [Prediction, Prediction] {
  if (!context.options.single || prompts[1].length === 0)
    return predictTogether(context, prompts, layers, patches);
  const offset = prompts[0].length;
  const [first] = predictTogether(
    context,
    [prompts[0], []],
    layers,
    patches.filter(({ row }) => row < offset),
  );
  const later = patches
    .filter(({ row }) => row >= offset)
    .map((patch) => ({ ...patch, row: patch.row - offset }));
  const [second] = predictTogether(context, [prompts[1], []], layers, later);
  return [first, second];
}

function predictTogether(
  context: Context,
  prompts: Prompts,
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

function lastRow(prompts: Prompts, index: number): number {
  return index === 0 ? prompts[0].length - 1 : prompts[0].length + prompts[1].length - 1;
}

function patchAt(residuals: Residuals, layer: number, prompt: number, prompts: Prompts): ResidualPatch {
  return {
    row: lastRow(prompts, prompt),
    layer,
    values: residuals[layer] ?? new Float32Array(0),
  };
}

function patchAll(residuals: Residuals, prompt: number, prompts: Prompts): ResidualPatch[] {
  return residuals.map((_, layer) => patchAt(residuals, layer, prompt, prompts));
}

/** L2 norm of a − b over the L2 norm of b. */
function relativeDistance(a: Float32Array, b: Float32Array): number {
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
