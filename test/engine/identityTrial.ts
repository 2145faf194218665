import assert from "node:assert/strict";
import type { Row, RowResult } from "../../src/protocol/rows.js";
import { row, type TestSession } from "../support/testSession.js";
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

/** A list of identities, and what adds one to it. */
export function identityList(): {
  readonly identities: readonly Identity[];
  readonly identity: (name: string, check: Identity["check"]) => void;
} {
  const identities: Identity[] = [];
  return {
    identities,
    identity: (name, check) => {
      identities.push({ name, check });
    },
  };
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

/** Answers of one row, alone and beside others, may part only where the two best tokens are closer than rounding. */
export function agree(
  { model }: Trial,
  one: Row,
  vectors: readonly Float32Array[],
  batched: Pick<RowResult, "answerTokens" | "ended">,
  alone: RowResult,
  tolerance: number,
): void {
  const parting = alone.answerTokens.findIndex((token, place) => batched.answerTokens[place] !== token);
  if (parting < 0) {
    assert.deepEqual(batched.answerTokens, alone.answerTokens);
    assert.equal(batched.ended, alone.ended);
    return;
  }
  const same = alone.answerTokens.slice(0, parting);
  const followed = same.flatMap((_, place) =>
    one.follow.map((intervention) => ({ ...intervention, position: one.tokens.length + place })),
  );
  const wishes = { patches: [...one.patches, ...followed], top: 2 };
  const { top } = model.one(row([...one.tokens, ...same], wishes), vectors);
  const [first = NaN, second = NaN] = top.map(({ probability }) => Math.log(probability));
  assert.ok(first - second <= tolerance, `token ${parting} differs by ${first - second}`);
}
