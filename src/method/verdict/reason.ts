import { countText, percentText } from "../numberText.js";
import type { ControlResult, Findings, VerdictName } from "./findings.js";
import { SUFFICIENT_SHARE, SURE } from "./shareKept.js";

/** A verdict in one sentence, with the figures that it rests on. */
export function reasonOf(verdict: VerdictName, findings: Findings, neededQueries: number | null): string {
  const { queries, right, recovery } = findings;
  switch (verdict) {
    case "compresses":
      return `The task vector keeps ${keptText(findings)}, at least ${boundText(recovery?.atLeast ?? SUFFICIENT_SHARE)} with 95 % certainty.`;
    case "compresses in part":
      return `The task vector keeps ${keptText(findings)}: certainly some, and certainly less than the ${percentText(SUFFICIENT_SHARE)} of "compresses".`;
    case "agrees":
      return `The task vector answers as the full prompt does on ${agreementText(findings)}.${
        queries === 0 ? "" : " Whether it keeps the right answers that the demonstrations add is undecided."
      }`;
    case "does not agree":
      return `The task vector answers as the full prompt does on only ${agreementText(findings)}.${constantlyText(findings)}`;
    case "does not compress":
      return `${failureText(findings)}${constantlyText(findings)}`;
    case "demonstrations not needed":
      return right.zeroShot === queries && right.fewShot === queries
        ? `The demonstrations are not needed: the model answers all ${queries} queries without them.`
        : `The demonstrations are not needed: the full prompt answers ${right.fewShot} of ${queries} queries as expected, the query alone ${right.zeroShot}.`;
    case "prompt fails":
      return promptText(findings);
    case "undecided":
      return undecidedText(findings, neededQueries);
  }
}

/** `96 % of what the demonstrations add, over 24 queries (95 % interval 81 % to 112 %)` */
function keptText({ recovery, queries }: Findings): string {
  if (recovery === null)
    return `a share of what the demonstrations add, which is itself in doubt, over ${countText(queries, "query", "queries")}`;
  const { value, low, high } = recovery;
  return `${signedPercent(value)} of what the demonstrations add, over ${countText(queries, "query", "queries")} (95 % interval ${boundText(low)} to ${boundText(high)})`;
}

/** A recovery, or a bound of it: far outside it says only that nothing is known. */
export function boundText(bound: number, gap = " "): string {
  if (bound < -1) return `below −100${gap}%`;
  if (bound > 2) return `above 200${gap}%`;
  return signedPercent(bound, gap);
}

function signedPercent(share: number, gap = " "): string {
  return percentText(share, gap)
    .replace(/^-(?=0\D)/, "")
    .replace("-", "−");
}

function agreementText({ agreement, asked }: Findings): string {
  if (agreement === null) return "no query";
  const { value, low, high } = agreement;
  return `${percentText(value)} of ${countText(asked, "query", "queries")} (95 % interval ${percentText(low)} to ${percentText(high)})`;
}

function controlText({ name, share }: ControlResult, { right, queries }: Findings): string {
  return `${name} ${name.endsWith("s") ? "answer" : "answers"} ${percentText(share)} as expected, the task vector ${percentText(right.taskVector / queries)}`;
}

function failureText(findings: Findings): string {
  const asGood = findings.controls.find(({ beside }) => beside === "as good");
  if (asGood !== undefined) {
    return `The gain is not the vector's own: ${controlText(asGood, findings)}.`;
  }
  const open = findings.controls.find(({ beside }) => beside !== "beaten");
  const beside =
    open === undefined || findings.recovery === null || findings.recovery.value <= 0
      ? ""
      : `, and not certainly more than a control does: ${controlText(open, findings)}`;
  return `The vector fails, not the few-shot prompt: it keeps ${keptText(findings)}${beside}.`;
}

/** Where one answer makes up most of what the vector says, that is what the reader should look at. */
function constantlyText({ mostGiven, asked }: Findings): string {
  if (mostGiven === null || asked < FEW || mostGiven.times < MOSTLY * asked) return "";
  return ` It answers ${JSON.stringify(mostGiven.answer)} ${mostGiven.times} of ${asked} times.`;
}

const FEW = 4;
const MOSTLY = 0.7;

function promptText({ right, queries, constant, statements }: Findings): string {
  const all = countText(queries, "query", "queries");
  const gets = `it answers ${right.fewShot === 0 ? "none" : String(right.fewShot)} of ${all} as expected`;
  if (statements.noGain < SURE && constant !== null) {
    return `The few-shot prompt itself fails: ${gets}, no more than one constant answer does (${percentText(constant.accuracy)}).`;
  }
  const alone = right.zeroShot === 0 ? "" : `, the query alone ${right.zeroShot}`;
  return `The few-shot prompt itself fails: ${gets}${alone}. The vector cannot keep a gain that the prompt does not have.`;
}

function undecidedText(findings: Findings, neededQueries: number | null): string {
  const { queries, agreement, controls, statements, recovery } = findings;
  const more =
    neededQueries === null
      ? " Even 1,000 queries might not decide it: the true value is close to the threshold."
      : ` About ${neededQueries} queries would be enough.`;
  if (queries === 0) {
    if (agreement === null) return "No query counts, so there is nothing to judge by.";
    return `The task vector answers as the full prompt does on ${agreementText(findings)}. The interval is too wide to tell.${more}`;
  }
  const open = controls.find(({ beside }) => beside !== "beaten");
  if (statements.enough >= SURE && open !== undefined) {
    return `The task vector keeps ${keptText(findings)}, but not certainly more than a control does: ${controlText(open, findings)}.`;
  }
  const { right } = findings;
  if (recovery === null) {
    return `${countText(queries, "query", "queries")} cannot tell whether the demonstrations help: the full prompt answers ${right.fewShot} as expected, the query alone ${right.zeroShot}.${more}`;
  }
  return `The task vector keeps ${keptText(findings)}. The interval is too wide to tell.${more}`;
}
