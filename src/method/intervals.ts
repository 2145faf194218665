import { Random } from "./random.js";

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson's score interval for a proportion, within [0, 1] and around successes / n; [0, 1] where n is 0.
 * `z` = 1.96 gives 95 %. Throws a RangeError unless 0 ≤ successes ≤ n are integers.
 *
 * Source: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22, 1927.
 */
export function wilson(successes: number, n: number, z = 1.96): Interval {
  if (!Number.isInteger(successes) || !Number.isInteger(n) || successes < 0 || successes > n) {
    throw new RangeError(`There cannot be ${successes} successes in ${n} trials.`);
  }
  if (n === 0) return { low: 0, high: 1 };
  const centre = (successes + (z * z) / 2) / (n + z * z);
  const margin = (z * Math.sqrt((successes * (n - successes)) / n + (z * z) / 4)) / (n + z * z);
  // At the ends the bound is exact, which rounding would miss by a little.
  return {
    low: successes === 0 ? 0 : centre - margin,
    high: successes === n ? 1 : centre + margin,
  };
}

/** Whether one query was answered exactly in each of the three ways. */
export interface PairedOutcome {
  readonly zeroShot: boolean;
  readonly fewShot: boolean;
  readonly patched: boolean;
}

export interface RecoveryInterval {
  /** (patched − zero-shot) / (few-shot − zero-shot); null where few-shot does not exceed zero-shot. */
  readonly recovery: number | null;
  /** Bounds of the 95 % percentile interval; null where the recovery is. */
  readonly low: number | null;
  readonly high: number | null;
  readonly resamples: number;
  readonly seed: number;
}

/**
 * Recovery with a seeded, paired percentile bootstrap over queries: a resample draws whole queries, so that
 * the three ways are always compared on the same ones. The same arguments give the same result everywhere.
 *
 * A resample in which few-shot does not exceed zero-shot has no recovery; it counts as 0. To drop it would
 * narrow the interval exactly where the gain of the demonstrations is doubtful. Counted so, a lower bound
 * above 0 says that the gain itself held in 97.5 % of the resamples, and never does a better patched answer
 * make the interval worse.
 *
 * Source: B. Efron and R. Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13.
 */
export function pairedBootstrap(
  outcomes: readonly PairedOutcome[],
  seed: number,
  resamples = 2000,
): RecoveryInterval {
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw new RangeError(`A bootstrap needs at least one resample, not ${resamples}.`);
  }
  const recovery = recoveryOf(outcomes);
  if (recovery === null) return { recovery: null, low: null, high: null, resamples, seed };

  const random = new Random(seed);
  const recoveries = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) {
    const drawn = outcomes.map(() => random.pick(outcomes));
    recoveries[i] = recoveryOf(drawn) ?? 0;
  }
  recoveries.sort();
  const tail = Math.floor(0.025 * resamples);
  return {
    recovery,
    low: recoveries[tail] ?? null,
    high: recoveries[resamples - 1 - tail] ?? null,
    resamples,
    seed,
  };
}

function recoveryOf(outcomes: readonly PairedOutcome[]): number | null {
  let gain = 0;
  let recovered = 0;
  for (const { zeroShot, fewShot, patched } of outcomes) {
    gain += Number(fewShot) - Number(zeroShot);
    recovered += Number(patched) - Number(zeroShot);
  }
  return gain > 0 ? recovered / gain : null;
}
