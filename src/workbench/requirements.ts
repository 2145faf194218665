import type { Requirements } from "../language/settings.js";
import type { ComparisonSummary } from "../method/comparison.js";

/** The thresholds of a file that its comparison missed, each as a sentence. */
export function missedRequirements(require: Requirements, summary: ComparisonSummary): string[] {
  const missed: string[] = [];
  const atLeast = (name: string, threshold: number | undefined, value: number | null | undefined): void => {
    if (threshold === undefined) return;
    if (value === null || value === undefined)
      missed.push(`${name} is required to be at least ${threshold} and is not defined here.`);
    else if (value < threshold)
      missed.push(`${name} is ${value.toFixed(3)}, required is at least ${threshold}.`);
  };
  atLeast("recovery", require.recovery, summary.recovery?.value);
  atLeast("accuracy", require.accuracy, summary.accuracy?.taskVector.value);
  atLeast("agreement", require.agreement, summary.agreement);
  if (require.kl !== undefined) {
    if (summary.kl === null)
      missed.push(`kl is required to be at most ${require.kl} and is not defined here.`);
    else if (summary.kl > require.kl)
      missed.push(`kl is ${summary.kl.toFixed(3)}, required is at most ${require.kl}.`);
  }
  return missed;
}
