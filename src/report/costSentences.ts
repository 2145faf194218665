import type { ComparisonSummary, Cost } from "../method/comparison.js";
import { compareTimes } from "../method/measureCost.js";
import { bytesText, countText, millisecondsText, percentText } from "../method/numberText.js";

type Costs = NonNullable<ComparisonSummary["cost"]>;

/**
 * What the measured costs say: against the cached prefix first, which is what people would run instead. A difference
 * within what the measurement varies is none.
 *
 * @param gap stands between a figure and its unit.
 * @param cells how many cells of the KV cache stand for the demonstrations, which take context as tokens do.
 */
export function costSentences(
  { fewShotCold, fewShotCached, taskVector }: Costs,
  gap: string,
  cells = 0,
): string[] {
  const context = [
    countText(taskVector.promptTokens, "token"),
    ...(cells === 0 ? [] : [countText(cells, "cell")]),
  ];
  return [
    `${againstCached(taskVector, fewShotCached, gap)} ${againstCold(taskVector, fewShotCold, gap)}`,
    `The vector keeps ${bytesText(taskVector.kvBytes, gap)} of KV cache instead of ${bytesText(fewShotCached.kvBytes, gap)}, ` +
      `and ${context.join(" and ")} of context instead of ${fewShotCached.promptTokens}.`,
  ];
}

function againstCached(vector: Cost, cached: Cost, gap: string): string {
  const cachedPrefix = "with the demonstrations’ prefix cached";
  const both = `${millisecondsText(vector.milliseconds, gap)} to the first token, ${millisecondsText(cached.milliseconds, gap)} ${cachedPrefix}`;
  switch (compareTimes(vector, cached)) {
    case "no measurable difference":
      return `Task vector or cached prefix: the times vary too much to tell which is faster, ${rangeText(vector, gap)} to the first token, ${rangeText(cached, gap)} ${cachedPrefix}.`;
    case "slower":
      return `Against a cached prefix the task vector is slower: ${both}.`;
    case "faster":
      return `Against a cached prefix the task vector saves ${saved(vector, cached, gap)} of the time: ${both}.`;
  }
}

function againstCold(vector: Cost, cold: Cost, gap: string): string {
  const full = `the full prompt without a cache (${millisecondsText(cold.milliseconds, gap)})`;
  switch (compareTimes(vector, cold)) {
    case "no measurable difference":
      return `Against the full prompt without a cache, ${rangeText(cold, gap)}, the times vary too much to tell.`;
    case "slower":
      return `It is slower than ${full}.`;
    case "faster":
      return `Against ${full} it saves ${saved(vector, cold, gap)}.`;
  }
}

/** `2.2 ms to 3.4 ms`: the fastest and the slowest run. */
function rangeText({ low, high }: Cost, gap: string): string {
  return `${millisecondsText(low, gap)} to ${millisecondsText(high, gap)}`;
}

function saved(vector: Cost, other: Cost, gap: string): string {
  return percentText(1 - vector.milliseconds / other.milliseconds, gap);
}
