import type { IclDocument, Query } from "../../language/document.js";
import { inputKey } from "../../language/match.js";

/** Queries by whether they count for a verdict. */
export interface CountedQueries {
  /** Different inputs that are no demonstrations, each once, in the order of the file. */
  readonly counted: readonly Query[];
  /** Those whose input a demonstration has: the prompt holds their answer. */
  readonly leaked: readonly Query[];
  /** Those whose input a query above has. */
  readonly repeated: readonly Query[];
}

export function countedQueries({
  demonstrations,
  queries,
}: Pick<IclDocument, "demonstrations" | "queries">): CountedQueries {
  const shown = new Set(demonstrations.map(({ input }) => inputKey(input.text)));
  const seen = new Set<string>();
  const sorted = { counted: [] as Query[], leaked: [] as Query[], repeated: [] as Query[] };
  for (const query of queries) {
    const key = inputKey(query.input.text);
    if (shown.has(key)) sorted.leaked.push(query);
    else if (seen.has(key)) sorted.repeated.push(query);
    else sorted.counted.push(query);
    seen.add(key);
  }
  return sorted;
}
