import type { Engine, RequestControl } from "../protocol/engine.js";
import type { ComparisonSummary, Cost } from "./comparison.js";
import { median } from "./median.js";
import type { QueryTokens } from "./queries.js";
import { SentVectors } from "./sentVectors.js";
import type { TaskVector } from "./taskVector.js";

/** Runs of each prompt, after one that warms up. */
const REPEATS = 5;

/** The query's own tokens: those that both prompts end with. What the template puts first differs in chats. */
function commonEnd(a: readonly number[], b: readonly number[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a.at(-1 - length) === b.at(-1 - length)) length++;
  return length;
}

/**
 * Time to the first token and KV cache of one query: with the full prompt cold, with the demonstrations' KV
 * computed before, with the vector, and alone. One at a time, in turn.
 */
export async function measureCost(
  engine: Engine,
  vector: TaskVector,
  query: QueryTokens,
  control: RequestControl,
): Promise<NonNullable<ComparisonSummary["cost"]>> {
  const { fewShot, zeroShot, framed } = query;
  const sent = new SentVectors();
  const position = framed.length - 1;
  const patches = vector.interventions.separator.map((one) => ({ ...sent.send(one), position }));
  const cachedTokens = Math.max(0, fewShot.length - Math.max(1, commonEnd(fewShot, framed)));
  const rows = [
    { tokens: [...fewShot], patches: [], cachedTokens: 0 },
    { tokens: [...fewShot], patches: [], cachedTokens },
    { tokens: [...framed], patches, cachedTokens: 0 },
    { tokens: [...zeroShot], patches: [], cachedTokens: 0 },
  ];
  const measured = await engine.measure({ vectors: sent.vectors, rows, repeats: REPEATS }, control);
  const cost = (index: number): Cost => {
    const result = measured.rows[index];
    if (result === undefined) throw new Error("The engine returned fewer times than were asked for");
    return {
      milliseconds: median(result.milliseconds),
      kvBytes: result.kvBytes,
      promptTokens: rows[index]?.tokens.length ?? 0,
    };
  };
  return { fewShotCold: cost(0), fewShotCached: cost(1), taskVector: cost(2), zeroShot: cost(3) };
}
