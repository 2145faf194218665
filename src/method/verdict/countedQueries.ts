import type { Demonstration, IclDocument, Query } from "../../language/document.js";
import { inputKey } from "../../language/match.js";

/** Queries by whether they count for a verdict. */
export interface CountedQueries<One = Query> {
  /** Different inputs that are no demonstrations, each once, in the order of the file. */
  readonly counted: readonly One[];
  /** Those whose input a demonstration has: the prompt holds their answer. */
  readonly leaked: readonly One[];
  /** Those whose input a query above has. */
  readonly repeated: readonly One[];
}

export function countedQueries({
  demonstrations,
  queries,
}: Pick<IclDocument, "demonstrations" | "queries">): CountedQueries {
  return countedAmong(queries, ({ input }) => input.text, demonstrations);
}

/** The same of whatever stands for queries, such as their answers. */
export function countedAmong<One>(
  queries: readonly One[],
  inputOf: (query: One) => string,
  demonstrations: readonly Pick<Demonstration, "input">[],
): CountedQueries<One> {
  const shown = new Set(demonstrations.map(({ input }) => inputKey(input.text)));
  const seen = new Set<string>();
  const sorted = { counted: [] as One[], leaked: [] as One[], repeated: [] as One[] };
  for (const query of queries) {
    const key = inputKey(inputOf(query));
    if (shown.has(key)) sorted.leaked.push(query);
    else if (seen.has(key)) sorted.repeated.push(query);
    else sorted.counted.push(query);
    seen.add(key);
  }
  return sorted;
}
