import type { AgreementDecision, CertainShare } from "./agreement.js";
import type { ConstantAnswer } from "./constantAnswer.js";
import type { Beside } from "./controls.js";
import type { rightAnswers } from "./outcomes.js";
import type { ShareKept, Statements } from "./shareKept.js";

export type VerdictName =
  | "compresses"
  | "compresses in part"
  | "agrees"
  | "undecided"
  | "does not agree"
  | "does not compress"
  | "demonstrations not needed"
  | "prompt fails";

/** A control beside the task vector, by accuracy or, where no query is scored, by agreement with the full prompt. */
export interface ControlResult {
  readonly name: string;
  readonly share: number;
  /** P(V > C). */
  readonly above: number;
  readonly beside: Beside;
}

/** How often the vector answers as the full prompt does, and what that comes to. */
export type JudgedAgreement = CertainShare & { readonly decision: AgreementDecision };

/** The vector's most frequent answer. */
export interface MostGiven {
  readonly answer: string;
  readonly times: number;
}

/** All that a verdict's sentence is made of. */
export interface Findings {
  readonly queries: number;
  readonly right: ReturnType<typeof rightAnswers>;
  readonly statements: Statements;
  readonly recovery: ShareKept | null;
  readonly agreement: JudgedAgreement | null;
  /** Queries that count, with an expected answer or without. */
  readonly asked: number;
  readonly controls: readonly ControlResult[];
  readonly agreementControls: readonly ControlResult[];
  /** P(F > C) for the best constant answer; 1 where there is none. */
  readonly promptAboveConstant: number;
  readonly constant: ConstantAnswer | null;
  readonly mostGiven: MostGiven | null;
}
