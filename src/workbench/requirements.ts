import type { RequiredVerdict, Requirements } from "../language/settings.js";
import type { ComparisonSummary } from "../method/comparison.js";
import { certainShare, SUFFICIENT_AGREEMENT } from "../method/verdict/agreement.js";

/** One threshold of a file, and what became of it. */
export interface CheckedRequirement {
  /** `recovery at least 0.8` */
  readonly name: string;
  /** What was missed, as a sentence; null where it is met. */
  readonly missed: string | null;
}

/**
 * Everything that a file requires, against its comparison. Thresholds are held against the bound that is 95 % certain,
 * the verdict's own: what a verdict says and what is required here cannot contradict each other.
 */
export function checkRequirements(require: Requirements, summary: ComparisonSummary): CheckedRequirement[] {
  const { recovery, accuracy, agreement, agreementBounds } = summary;
  const checked: CheckedRequirement[] = [];
  const check = (name: string, threshold: number | undefined, known: Known | null, most = false): void => {
    if (threshold === undefined) return;
    const bound = most ? "at most" : "at least";
    checked.push({
      name: `${name} ${bound} ${threshold}`,
      missed: missedBound(name, threshold, known, most),
    });
  };
  if (require.verdict !== undefined) checked.push(checkVerdict(require.verdict, summary));
  if (require.queries !== undefined) {
    const name = `queries at least ${require.queries}`;
    const few = `${summary.scored} queries with an expected answer count; at least ${require.queries} are required.`;
    checked.push({ name, missed: summary.scored >= require.queries ? null : few });
  }
  check("recovery", require.recovery, recovery && { value: recovery.value, bound: recovery.atLeast });
  check(
    "accuracy",
    require.accuracy,
    accuracy === null
      ? null
      : {
          value: accuracy.taskVector.value,
          bound: certainShare(Math.round(accuracy.taskVector.value * summary.scored), summary.scored).atLeast,
        },
  );
  check(
    "agreement",
    require.agreement,
    agreement === null || agreementBounds === null
      ? null
      : { value: agreement, bound: agreementBounds.atLeast },
  );
  check(
    "kl",
    require.kl,
    summary.kl === null || summary.klAtMost === null ? null : { value: summary.kl, bound: summary.klAtMost },
    true,
  );
  return checked;
}

/** A figure as it was measured, and what it is at least, or at most, with 95 % certainty. */
interface Known {
  readonly value: number;
  readonly bound: number;
}

function checkVerdict(wanted: RequiredVerdict, summary: ComparisonSummary): CheckedRequirement {
  const said = wanted.replaceAll("_", " ");
  const { verdict, agreementBounds } = summary;
  const compresses = verdict === "compresses" || verdict === "compresses in part";
  const reached =
    wanted === "agrees"
      ? verdict === "agrees" || (compresses && (agreementBounds?.atLeast ?? 0) >= SUFFICIENT_AGREEMENT)
      : verdict === said || (verdict === "compresses" && wanted === "compresses_in_part");
  const missed = `The verdict is "${verdict}"; "${said}" is required.`;
  return { name: `verdict ${said}`, missed: reached ? null : missed };
}

function missedBound(name: string, threshold: number, known: Known | null, most: boolean): string | null {
  const bound = most ? "at most" : "at least";
  if (known === null) return `${name} is required to be ${bound} ${threshold}, but is not defined here.`;
  if (most ? known.bound <= threshold : known.bound >= threshold) return null;
  return (
    `${name} is ${known.value.toFixed(3)}, and ${bound} ${known.bound.toFixed(3)} with 95 % certainty; ` +
    `${bound} ${threshold} is required.`
  );
}

/** The thresholds of a file that its comparison missed, each as a sentence. */
export function missedRequirements(require: Requirements, summary: ComparisonSummary): string[] {
  return checkRequirements(require, summary).flatMap(({ missed }) => (missed === null ? [] : [missed]));
}

/**
 * The thresholds that a comparison just meets, rounded towards what it meets: a later run that does worse misses one.
 * Figures that are not known are left out.
 */
export function thresholdsOf(summary: ComparisonSummary): Requirements {
  const { verdict, recovery, accuracy, agreementBounds, klAtMost, scored } = summary;
  const down = (bound: number): number => Math.max(0, Math.floor(bound * 100) / 100);
  const certain = accuracy && certainShare(Math.round(accuracy.taskVector.value * scored), scored).atLeast;
  return {
    ...(isRequirable(verdict) ? { verdict: verdict.replaceAll(" ", "_") as RequiredVerdict } : {}),
    ...(recovery === null || recovery.atLeast <= 0 ? {} : { recovery: Math.min(1, down(recovery.atLeast)) }),
    ...(certain === null || certain <= 0 ? {} : { accuracy: down(certain) }),
    ...(agreementBounds === null || agreementBounds.atLeast <= 0
      ? {}
      : { agreement: down(agreementBounds.atLeast) }),
    ...(klAtMost === null ? {} : { kl: Math.ceil(klAtMost * 100) / 100 }),
  };
}

function isRequirable(verdict: ComparisonSummary["verdict"]): boolean {
  return verdict === "compresses" || verdict === "compresses in part" || verdict === "agrees";
}
