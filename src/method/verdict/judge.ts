import { mean } from "../mean.js";
import { certainShare, decideAgreement, queriesForAgreement } from "./agreement.js";
import { probabilityAboveConstant, type ConstantAnswer } from "./constantAnswer.js";
import { besideOf, probabilityAbove } from "./controls.js";
import type { ControlResult, Findings, JudgedAgreement, MostGiven, VerdictName } from "./findings.js";
import { countOutcomes, rightAnswers, type PairedOutcome } from "./outcomes.js";
import {
  believe,
  decide,
  queriesToDecide,
  shareKept,
  statementsOf,
  SURE,
  type Decision,
  type ShareKept,
} from "./shareKept.js";
import { reasonOf } from "./reason.js";

/** Something that must not do as well as the task vector, on the same queries. */
export interface Control {
  /** As it is to stand in a sentence, such as "random vectors". */
  readonly name: string;
  /** For each query with an expected answer the share of its vectors that answer so. */
  readonly right: readonly number[];
  /** For each query the share of its vectors that answer as the full prompt does. */
  readonly agrees: readonly number[];
}

/** What is known of a file's queries, each of them once. The lists hold one item for each query, in one order. */
export interface Evidence {
  /** Of the queries that have an expected answer. */
  readonly outcomes: readonly PairedOutcome[];
  /** Of all queries whether the vector answers as the full prompt does. */
  readonly agrees: readonly boolean[];
  /** The same of the query alone. */
  readonly zeroShotAgrees: readonly boolean[];
  readonly controls: readonly Control[];
  /** The best constant answer by what is expected, and by what the full prompt answers; null without queries. */
  readonly constant: ConstantAnswer | null;
  readonly constantOfPrompt: ConstantAnswer | null;
  /** What the vector answered most often, and how often, over all queries. */
  readonly mostGiven: MostGiven | null;
}

export interface Judgement {
  readonly verdict: VerdictName;
  /** One sentence with the decisive figures. */
  readonly reason: string;
  /** What is to blame where it does not compress; else null. */
  readonly failing: "vector" | "few-shot prompt" | null;
  /** null where it is not sure that the demonstrations bring a gain. */
  readonly recovery: ShareKept | null;
  /** null without queries. */
  readonly agreement: JudgedAgreement | null;
  readonly controls: readonly ControlResult[];
  /** How many queries would decide; null where it is decided, or no number would. */
  readonly neededQueries: number | null;
}

/**
 * Whether a task vector can stand in for the demonstrations of a file: a function of the answers alone, whatever else
 * was asked for in the same run. Each statement needs a probability of .95.
 */
export function judge(evidence: Evidence): Judgement {
  const { outcomes, agrees } = evidence;
  const counts = countOutcomes(outcomes);
  const belief = believe(counts);
  const statements = statementsOf(belief);
  const decision: Decision = outcomes.length === 0 ? "undecided" : decide(statements);
  const agreeing = agrees.filter(Boolean).length;
  const findings: Findings = {
    queries: outcomes.length,
    right: rightAnswers(counts),
    statements,
    recovery: shareKept(counts, belief),
    agreement:
      agrees.length === 0
        ? null
        : { ...certainShare(agreeing, agrees.length), decision: decideAgreement(agreeing, agrees.length) },
    asked: agrees.length,
    controls: outcomes.length === 0 ? [] : controlsByAccuracy(evidence),
    agreementControls: controlsByAgreement(evidence),
    promptAboveConstant:
      evidence.constant === null
        ? 1
        : probabilityAboveConstant(
            evidence.constant,
            outcomes.map(({ fewShot }) => fewShot),
          ),
    constant: evidence.constant,
    mostGiven: evidence.mostGiven,
  };
  const verdict = verdictOf(decision, findings);
  const open = verdict === "undecided" && decision === "undecided";
  const neededQueries = !open
    ? null
    : outcomes.length > 0
      ? queriesToDecide(counts)
      : queriesForAgreement(agreeing, agrees.length);
  return {
    verdict,
    reason: reasonOf(verdict, findings, neededQueries),
    failing: failingOf(verdict),
    recovery: findings.recovery,
    agreement: findings.agreement,
    controls: outcomes.length === 0 ? findings.agreementControls : findings.controls,
    neededQueries,
  };
}

function verdictOf(decision: Decision, findings: Findings): VerdictName {
  const { queries, right, statements, controls, agreement, agreementControls } = findings;
  if (decision === "no gain")
    return 2 * right.fewShot >= queries ? "demonstrations not needed" : "prompt fails";
  if (queries > 0 && 1 - findings.promptAboveConstant >= SURE) return "prompt fails";
  const beaten = controls.every(({ beside }) => beside === "beaten");
  if (queries > 0 && controls.some(({ beside }) => beside === "as good")) return "does not compress";
  if (decision === "enough") return beaten ? "compresses" : "undecided";
  if (decision === "short") {
    return statements.some >= SURE && beaten ? "compresses in part" : "does not compress";
  }
  if (agreement?.decision === "agrees" && agreementControls.every(({ beside }) => beside === "beaten")) {
    return "agrees";
  }
  return queries === 0 && agreement?.decision === "differs" ? "does not agree" : "undecided";
}

function failingOf(verdict: VerdictName): Judgement["failing"] {
  if (verdict === "does not compress" || verdict === "does not agree") return "vector";
  return verdict === "demonstrations not needed" || verdict === "prompt fails" ? "few-shot prompt" : null;
}

function controlsByAccuracy({ outcomes, controls, constant }: Evidence): ControlResult[] {
  const vector = outcomes.map(({ taskVector }) => taskVector);
  return [
    ...controls.map(({ name, right }) => paired(name, vector, right)),
    ...(constant === null ? [] : [ofConstant(constant, vector)]),
  ];
}

function controlsByAgreement({
  agrees,
  zeroShotAgrees,
  controls,
  constantOfPrompt,
}: Evidence): ControlResult[] {
  if (agrees.length === 0) return [];
  return [
    paired("the query alone", agrees, zeroShotAgrees.map(Number)),
    ...controls.map((control) => paired(control.name, agrees, control.agrees)),
    ...(constantOfPrompt === null ? [] : [ofConstant(constantOfPrompt, agrees)]),
  ];
}

function paired(name: string, vector: readonly boolean[], control: readonly number[]): ControlResult {
  const above = probabilityAbove(vector.map((hit, query) => Number(hit) - (control[query] ?? 0)));
  return { name, share: mean(control), above, beside: besideOf(above) };
}

function ofConstant(constant: ConstantAnswer, vector: readonly boolean[]): ControlResult {
  const above = probabilityAboveConstant(constant, vector);
  return { name: CONSTANT, share: constant.accuracy, above, beside: besideOf(above) };
}

const CONSTANT = "one constant answer";
