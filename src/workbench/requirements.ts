import type { Requirements } from "../language/settings.js";
import type { ComparisonSummary } from "../method/comparison.js";

/** One threshold of a file, and what became of it. */
export interface CheckedRequirement {
  /** `recovery at least 0.8` */
  readonly name: string;
  /** What was missed, as a sentence; null where it is met. */
  readonly missed: string | null;
}

/** Every threshold that a file requires, against its comparison. */
export function checkRequirements(require: Requirements, summary: ComparisonSummary): CheckedRequirement[] {
  const checked: CheckedRequirement[] = [];
  const check = (
    name: string,
    bound: "at least" | "at most",
    threshold: number | undefined,
    value: number | null | undefined,
  ): void => {
    if (threshold === undefined) return;
    const missed = missedBound(name, bound, threshold, value ?? null);
    checked.push({ name: `${name} ${bound} ${threshold}`, missed });
  };
  if (require.verdict !== undefined) {
    const wanted = require.verdict.replaceAll("_", " ");
    const reached =
      summary.verdict === wanted || (summary.verdict === "compresses" && wanted === "compresses in part");
    const missed = reached ? null : `The verdict is "${summary.verdict}", required is "${wanted}".`;
    checked.push({ name: `verdict ${wanted}`, missed });
  }
  check("queries", "at least", require.queries, summary.scored);
  check("recovery", "at least", require.recovery, summary.recovery?.value);
  check("accuracy", "at least", require.accuracy, summary.accuracy?.taskVector.value);
  check("agreement", "at least", require.agreement, summary.agreement);
  check("kl", "at most", require.kl, summary.kl);
  return checked;
}

function missedBound(
  name: string,
  bound: "at least" | "at most",
  threshold: number,
  value: number | null,
): string | null {
  if (value === null) return `${name} is required to be ${bound} ${threshold} and is not defined here.`;
  if (bound === "at least" ? value >= threshold : value <= threshold) return null;
  const required = bound === "at least" ? "required is at least" : "required is at most";
  return `${name} is ${value.toFixed(3)}, ${required} ${threshold}.`;
}

/** The thresholds of a file that its comparison missed, each as a sentence. */
export function missedRequirements(require: Requirements, summary: ComparisonSummary): string[] {
  return checkRequirements(require, summary).flatMap(({ missed }) => (missed === null ? [] : [missed]));
}
