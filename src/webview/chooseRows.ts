import type { QueryComparison } from "../method/comparison.js";
import { type Condition, conditions, outcomeOf } from "../report/conditions.js";
import type { QueryRow, Sort } from "../report/queryRow.js";
import { expectedProbability } from "../report/queryOutcome.js";
import type { Filter } from "./viewState.js";

export function passes(filter: Filter, { agreement, taskVector }: QueryComparison): boolean {
  switch (filter) {
    case "all":
      return true;
    case "differences":
      return !agreement;
    case "misses":
      return taskVector.match === false;
  }
}

/** Whether a query, its expected answer or an answer that is shown contains the text, whatever its case. */
function contains(search: string, query: QueryComparison): boolean {
  const wanted = folded(search.trim());
  if (wanted === "") return true;
  const { input, expected } = query;
  const answers = conditions.map((condition) => outcomeOf(query, condition)?.answer ?? "");
  const texts = [input, expected ?? "", ...answers];
  return texts.some((text) => folded(text).includes(wanted));
}

function folded(text: string): string {
  return text.normalize("NFC").toLowerCase();
}

type Compare = (a: QueryComparison, b: QueryComparison) => number;

const texts = new Intl.Collator("en", { numeric: true });

/**
 * Outcomes are sorted from wrong to right, then by the probability of the expected answer, so that the worst
 * come first. What has no value comes last in either direction.
 */
function comparing(key: Sort["key"], sign: 1 | -1): Compare {
  switch (key) {
    case "line":
      return (a, b) => sign * (a.line - b.line);
    case "input":
      return (a, b) => sign * texts.compare(a.input, b.input);
    case "kl":
      return (a, b) => sign * (a.kl - b.kl);
    case "expected":
      return (a, b) => emptyLast(a.expected, b.expected, (x, y) => sign * texts.compare(x, y));
    case "fewShot":
    case "taskVector":
    case "keptAlone":
    case "zeroShot":
    case "bare":
    case "randomVector":
    case "wrongTask":
      return (a, b) =>
        emptyLast(matchOf(a, key), matchOf(b, key), (x, y) => sign * (Number(x) - Number(y))) ||
        emptyLast(probabilityOf(a, key), probabilityOf(b, key), (x, y) => sign * (x - y));
  }
}

function matchOf(query: QueryComparison, condition: Condition): boolean | null {
  return outcomeOf(query, condition)?.match ?? null;
}

function probabilityOf(query: QueryComparison, condition: Condition): number | null {
  const outcome = outcomeOf(query, condition);
  return outcome === undefined ? null : expectedProbability(outcome);
}

function emptyLast<Value>(a: Value | null, b: Value | null, compare: (a: Value, b: Value) => number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return compare(a, b);
}

/** The rows to show, in order; equal ones stay in the file's order. */
export function chooseRows(
  queries: readonly QueryComparison[],
  staleQueries: readonly boolean[],
  view: { readonly filter: Filter; readonly search: string; readonly sort: Sort },
): QueryRow[] {
  const compare = comparing(view.sort.key, view.sort.direction === "ascending" ? 1 : -1);
  return queries
    .map((query, index) => ({ query, index, stale: staleQueries[index] === true }))
    .filter(({ query }) => passes(view.filter, query) && contains(view.search, query))
    .sort((a, b) => compare(a.query, b.query) || a.query.line - b.query.line);
}
