import type { Verdict as VerdictName } from "./comparison.js";
import { percentText } from "./figureText.js";
import { pairedBootstrap, wilson } from "./intervals.js";
import type { Interval, RecoveryInterval } from "./intervals.js";

/** Recovery from which a vector stands in for its demonstrations, and the least its lower bound may be. */
const sufficientRecovery = 0.8;
const sufficientLowerBound = 0.5;

interface Control {
  /** As it is to stand in a sentence, such as "random vectors". */
  readonly name: string;
  /** Share of the same queries that are answered exactly, in [0, 1]. */
  readonly accuracy: number;
}

/** What is known of a file's scored queries. The three lists hold one match for each query, in one order. */
export interface Evidence {
  readonly zeroShot: readonly boolean[];
  readonly fewShot: readonly boolean[];
  readonly taskVector: readonly boolean[];
  readonly controls: readonly Control[];
  /** Accuracy of the best single answer given to every query, in [0, 1]. */
  readonly constantAnswer: number;
  /** Seed of the bootstrap. */
  readonly seed: number;
}

/** An accuracy and its Wilson 95 % interval; `accuracy` is null where nothing was scored. */
interface Accuracy extends Interval {
  readonly matches: number;
  readonly queries: number;
  readonly accuracy: number | null;
}

export interface Verdict {
  readonly verdict: VerdictName;
  /** One sentence that holds the decisive figures. */
  readonly reason: string;
  /** What is to blame where it does not compress; else null. */
  readonly failing: "vector" | "few-shot prompt" | null;
  readonly recovery: RecoveryInterval;
  readonly accuracies: {
    readonly zeroShot: Accuracy;
    readonly fewShot: Accuracy;
    readonly taskVector: Accuracy;
  };
  /**
   * About how many scored queries would do, should the rates stay as they are: for any verdict where it is
   * undecided, for "compresses" where only the lower bound stands against it. Null where more queries would not
   * change the verdict.
   */
  readonly neededQueries: number | null;
}

type Decision = Pick<Verdict, "verdict" | "reason" | "failing" | "neededQueries">;

/**
 * Whether a task vector can stand in for the demonstrations of a file.
 *
 * Both checks come before the recovery: a gain that a random vector or one constant answer brings too
 * is not the task's. Throws a RangeError where the lists differ in length.
 */
export function judge(evidence: Evidence): Verdict {
  const { zeroShot, fewShot, taskVector, seed } = evidence;
  const queries = zeroShot.length;
  if (fewShot.length !== queries || taskVector.length !== queries) {
    throw new RangeError("The same queries must be scored in all three ways.");
  }
  const accuracies = {
    zeroShot: accuracyOf(zeroShot),
    fewShot: accuracyOf(fewShot),
    taskVector: accuracyOf(taskVector),
  };
  const outcomes = zeroShot.map((match, i) => ({
    zeroShot: match,
    fewShot: fewShot[i] === true,
    patched: taskVector[i] === true,
  }));
  const recovery = pairedBootstrap(outcomes, seed);
  const decision =
    tooFewQueries(queries) ??
    fewShotFails(accuracies) ??
    checkFails(evidence, accuracies) ??
    byRecovery(recovery, queries);
  return { ...decision, recovery, accuracies };
}

/**
 * The least number of queries that can decide anything: with fewer, even a faultless result has a Wilson
 * lower bound below the one that "compresses" asks for. (A bootstrap cannot tell: over three like queries its
 * interval has no width.)
 */
export function fewestDecisiveQueries(): number {
  let queries = 1;
  while (wilson(queries, queries).low < sufficientLowerBound) queries++;
  return queries;
}

function accuracyOf(matches: readonly boolean[]): Accuracy {
  const count = matches.filter(Boolean).length;
  const queries = matches.length;
  return {
    matches: count,
    queries,
    accuracy: queries === 0 ? null : count / queries,
    ...wilson(count, queries),
  };
}

function tooFewQueries(queries: number): Decision | undefined {
  const neededQueries = fewestDecisiveQueries();
  if (queries >= neededQueries) return undefined;
  const scored =
    queries === 0
      ? "No query was scored"
      : `Only ${queries} ${queries === 1 ? "query was" : "queries were"} scored`;
  return {
    verdict: "undecided",
    reason: `${scored}; a verdict needs at least ${neededQueries} queries with an expected answer.`,
    failing: null,
    neededQueries,
  };
}

function fewShotFails({ zeroShot, fewShot, taskVector }: Verdict["accuracies"]): Decision | undefined {
  if (fewShot.matches > zeroShot.matches) return undefined;
  const all = zeroShot.queries;
  let reason: string;
  if (zeroShot.matches === all && fewShot.matches === all) {
    reason = `The demonstrations are not needed: the model answers all ${all} queries without them.`;
  } else if (fewShot.matches === 0) {
    reason =
      `The few-shot prompt itself fails: it answers none of ${all} queries` +
      (zeroShot.matches === 0 ? "." : `, while the query alone gets ${zeroShot.matches} right.`);
  } else {
    reason =
      `The demonstrations gain nothing here: the full prompt answers ${fewShot.matches} of ${all} queries, no more than ` +
      `the ${zeroShot.matches} of the query alone, so there is no gain to keep.`;
  }
  if (taskVector.matches > zeroShot.matches) {
    reason = `${reason.slice(0, -1)} (the task vector answers ${taskVector.matches}).`;
  }
  return { verdict: "does not compress", reason, failing: "few-shot prompt", neededQueries: null };
}

function checkFails(evidence: Evidence, accuracies: Verdict["accuracies"]): Decision | undefined {
  const { zeroShot, taskVector } = accuracies;
  const vectorAccuracy = taskVector.accuracy ?? 0;
  const control = evidence.controls.find(({ accuracy }) => accuracy > zeroShot.high);
  let reason: string;
  if (evidence.constantAnswer >= vectorAccuracy) {
    reason =
      `The vector shows no more than a constant answer: one and the same answer to every query would be ` +
      `right for ${percentText(evidence.constantAnswer)} of them, the task vector is for ` +
      `${percentText(vectorAccuracy)}.`;
  } else if (control !== undefined) {
    reason =
      `The gain is not the vector's own: the control "${control.name}" answers ${percentText(control.accuracy)}, ` +
      `above the interval of zero-shot (${percentText(zeroShot.low)} to ${percentText(zeroShot.high)}).`;
  } else {
    return undefined;
  }
  return { verdict: "does not compress", reason, failing: "vector", neededQueries: null };
}

function byRecovery(interval: RecoveryInterval, queries: number): Decision {
  const { recovery, low, high } = interval;
  if (recovery === null || low === null || high === null) {
    throw new Error("Few-shot exceeds zero-shot, so that there is a recovery.");
  }
  const share =
    `${recovery.toFixed(2)} of the few-shot gain over ${queries} queries ` +
    `(95 % interval ${low.toFixed(2)} to ${high.toFixed(2)})`;

  if (recovery >= sufficientRecovery && low >= sufficientLowerBound) {
    return {
      verdict: "compresses",
      reason: `The task vector keeps ${share}.`,
      failing: null,
      neededQueries: null,
    };
  }
  // What is asked of the lower bound is what the verdict needs that these rates lead to.
  const more =
    recovery >= sufficientRecovery
      ? queriesUntil(queries, recovery - low, recovery - sufficientLowerBound)
      : queriesUntil(queries, recovery - low, recovery);
  if (low > 0) {
    const short =
      recovery >= sufficientRecovery
        ? `, too wide for "compresses", which ${more} queries might settle.`
        : `, less than the ${sufficientRecovery} of "compresses".`;
    return {
      verdict: "compresses in part",
      reason: `The task vector keeps ${share}${short}`,
      failing: null,
      neededQueries: recovery >= sufficientRecovery ? more : null,
    };
  }
  // The percentile interval of a doubtful gain may lie below the recovery itself.
  if (Math.max(recovery, high) >= sufficientRecovery) {
    const neededQueries =
      recovery > 0 ? more : queriesUntil(queries, high - recovery, sufficientRecovery - recovery);
    return {
      verdict: "undecided",
      reason: `The task vector keeps ${share}, too wide to tell; about ${neededQueries} queries would be enough.`,
      failing: null,
      neededQueries,
    };
  }
  return {
    verdict: "does not compress",
    reason: `The vector fails, not the few-shot prompt: it keeps ${share}.`,
    failing: "vector",
    neededQueries: null,
  };
}

/**
 * How many queries narrow one side of an interval from `width` to below `wanted`, both positive: its width
 * falls with the square root of their number. At least one more than there are.
 */
function queriesUntil(queries: number, width: number, wanted: number): number {
  return Math.max(queries, Math.floor(queries * (width / wanted) ** 2)) + 1;
}
