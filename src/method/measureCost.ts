import type { Engine, RequestControl } from "../protocol/engine.js";
import type { ComparisonSummary, Cost } from "./comparison.js";
import { commonEnd } from "./commonTokens.js";
import { median } from "./median.js";
import type { QueryTokens } from "./queries.js";
import { SentVectors } from "./sentVectors.js";
import type { TaskVector } from "./taskVector.js";

/**
 * Runs of each prompt, after one that warms up: the median lies between the fastest and the slowest with a certainty of
 * 1 − 2 / 2⁶, whatever the times are distributed like.
 *
 * Source: W. R. Thompson, "On confidence ranges for the median", Annals of Mathematical Statistics 7(3), 1936.
 */
export const REPEATS = 6;

/**
 * Time to the first token and KV cache of one query: with the full prompt cold, with the demonstrations' KV computed
 * before, with the vector, alone, and with whatever else could be sent. One at a time, in turn.
 *
 * @param fewest the query behind the fewest demonstrations that are enough; undefined where there are none.
 */
export async function measureCost(
  engine: Engine,
  vector: TaskVector,
  { fewShot, zeroShot, bare, framed }: QueryTokens,
  fewest: readonly number[] | undefined,
  control: RequestControl,
): Promise<NonNullable<ComparisonSummary["cost"]>> {
  const sent = new SentVectors();
  const position = framed.length - 1;
  const { separator, cells } = vector.interventions;
  const patches = separator.map((one) => ({ ...sent.send(one), position }));
  // The query's own tokens are those that both prompts end with: what the template puts first differs in chats.
  const cachedTokens = Math.max(0, fewShot.length - Math.max(1, commonEnd(fewShot, framed)));
  const plain = (tokens: readonly number[]) => ({ tokens: [...tokens], patches: [], cachedTokens: 0 });
  const without = bare.length === zeroShot.length ? undefined : bare;
  const rows = [
    plain(fewShot),
    { ...plain(fewShot), cachedTokens },
    { ...plain(framed), patches, ...(cells === undefined ? {} : { cells: sent.sendCells(cells) }) },
    plain(zeroShot),
    ...[without, fewest].flatMap((tokens) => (tokens === undefined ? [] : [plain(tokens)])),
  ];
  const measured = await engine.measure(
    { vectors: sent.vectors, cells: sent.cells, rows, repeats: REPEATS },
    control,
  );
  const cost = (index: number): Cost => {
    const result = measured.rows[index];
    if (result === undefined) throw new Error("The engine returned fewer times than were asked for");
    return {
      milliseconds: median(result.milliseconds),
      low: Math.min(...result.milliseconds),
      high: Math.max(...result.milliseconds),
      kvBytes: result.kvBytes,
      promptTokens: rows[index]?.tokens.length ?? 0,
    };
  };
  return {
    fewShotCold: cost(0),
    fewShotCached: cost(1),
    taskVector: cost(2),
    zeroShot: cost(3),
    ...(without !== undefined && { bare: cost(4) }),
    ...(fewest !== undefined && { fewestDemonstrations: cost(rows.length - 1) }),
  };
}

/**
 * How two costs' times compare: a difference is one only where the slowest run of the one is faster than the fastest of
 * the other.
 */
export function compareTimes(one: Cost, other: Cost): "faster" | "slower" | "no measurable difference" {
  if (one.high < other.low) return "faster";
  return one.low > other.high ? "slower" : "no measurable difference";
}
