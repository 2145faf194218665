import assert from "node:assert/strict";
import type { TestSession } from "../support/testSession.js";
import { answers, fewShot, zeroShot } from "./identityModels.js";

/** Rounding of one batch shape against another, as a fraction of the largest logit. */
export const BATCH_TOLERANCE = 1e-3;

/** A model and prompts in its tokens. */
export interface Trial {
  readonly model: TestSession;
  readonly full: readonly number[][];
  readonly bare: readonly number[][];
  readonly expected: readonly number[][];
}

/** What method.md states of every model: a name, and a check that throws where it does not hold. */
export interface Identity {
  readonly name: string;
  readonly check: (trial: Trial) => void;
}

export function trialOf(model: TestSession): Trial {
  return {
    model,
    full: fewShot.map((text) => model.prompt(text)),
    bare: zeroShot.map((text) => model.prompt(text)),
    expected: answers.map((text) => model.tokens(text)),
  };
}

export const tokensOf = (list: readonly number[][], index: number): number[] => {
  const tokens = list[index];
  assert.ok(tokens !== undefined && tokens.length > 0);
  return tokens;
};

/** The largest absolute logit, in whose fractions rounding is told. */
export function largestLogit({ model }: Trial, tokens: readonly number[]): number {
  const { context } = model.session.parts;
  context.clear();
  context.decode(
    tokens.map((token, position) => ({
      token,
      position,
      sequences: [0],
      wantLogits: position === tokens.length - 1,
    })),
  );
  const { logits } = context.distribution(tokens.length - 1);
  context.clear();
  return logits.reduce((most, logit) => Math.max(most, Math.abs(logit)), 0);
}

export function close(actual: number | null, wanted: number | null, tolerance: number): void {
  const difference = Math.abs((actual ?? NaN) - (wanted ?? NaN));
  assert.ok(difference <= tolerance, `${actual ?? NaN} and ${wanted ?? NaN} differ by ${difference}`);
}
