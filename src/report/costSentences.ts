import type { ComparisonSummary } from "../method/comparison.js";
import { bytes, milliseconds, percent } from "./figures.js";

type Costs = NonNullable<ComparisonSummary["cost"]>;

/** Differences below this share of the time they are compared with are within what a measurement varies. */
const NOTICEABLE = 0.1;

/** What the measured costs say: against the cached prefix first, which is what people would run instead. */
export function costSentences({ fewShotCold, fewShotCached, taskVector }: Costs): string[] {
  return [
    `${againstCached(taskVector.milliseconds, fewShotCached.milliseconds)} ${againstCold(taskVector.milliseconds, fewShotCold.milliseconds)}`,
    `It keeps ${bytes(taskVector.kvBytes)} of KV cache instead of ${bytes(fewShotCached.kvBytes)}, ` +
      `and ${taskVector.promptTokens} tokens of context instead of ${fewShotCached.promptTokens}.`,
  ];
}

function againstCached(vector: number, cached: number): string {
  const both = `${milliseconds(vector)} to the first token, ${milliseconds(cached)} with the demonstrations’ prefix cached`;
  const change = (vector - cached) / cached;
  if (Math.abs(change) < NOTICEABLE) return `Against a cached prefix the task vector saves no time: ${both}.`;
  if (change > 0) return `Against a cached prefix the task vector is slower: ${both}.`;
  return `Against a cached prefix the task vector saves ${percent(-change)} of the time: ${both}.`;
}

function againstCold(vector: number, cold: number): string {
  const change = (vector - cold) / cold;
  const full = `the full prompt without a cache (${milliseconds(cold)})`;
  return change < -NOTICEABLE
    ? `Against ${full} it saves ${percent(-change)}.`
    : `It is no faster than ${full}.`;
}
