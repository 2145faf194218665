import { standardError, type Tried } from "./candidateChoice.js";
import type { VectorMethod } from "../language/settings.js";
import { mean } from "./mean.js";
import type { Candidate } from "./taskVector.js";

/** One way to intervene, at one layer in one frame. */
export interface Attempt {
  readonly method: VectorMethod;
  readonly layer: number;
  /** Index into the extraction's frames; means nothing for cells, which have one of their own. */
  readonly frame: number;
  readonly followThrough: boolean;
  /** Factor of what is added. */
  readonly scale: number;
}

export interface Scored extends Attempt, Tried {
  /** By fold: whether the first token is the few-shot prompt's. */
  readonly agreements: readonly boolean[];
}

/** Whether two differ in nothing but what they do to the answer. */
export function sameButAnswer(a: Attempt, b: Attempt): boolean {
  return a.method === b.method && a.layer === b.layer && a.frame === b.frame && a.scale === b.scale;
}

/** All that was tried, what was compared over whole answers first. */
export function candidatesOf(byFirst: readonly Scored[], byAnswer: readonly Scored[]): Candidate[] {
  const of = ({
    method,
    layer,
    lead,
    followThrough,
  }: Scored): Pick<Candidate, "method" | "layer" | "lead" | "followThrough"> => ({
    method,
    layer,
    lead,
    followThrough,
  });
  const compared = byAnswer.map((one) => {
    const first = byFirst.find((other) => sameButAnswer(one, other));
    return {
      ...of(one),
      firstTokenKl: mean(first?.kls ?? one.kls),
      firstTokenAgreement: mean(one.agreements.map(Number)),
      answerKl: mean(one.kls),
      standardError: standardError(one.kls),
    };
  });
  const others = byFirst
    .filter((one) => !byAnswer.some((other) => sameButAnswer(one, other)))
    .map((one) => ({
      ...of(one),
      firstTokenKl: mean(one.kls),
      firstTokenAgreement: mean(one.agreements.map(Number)),
      answerKl: null,
      standardError: standardError(one.kls),
    }));
  return [...compared, ...others];
}
