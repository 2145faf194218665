import type { Outcome, QueryComparison } from "../method/comparison.js";

/** The conditions that queries are answered under, in the order they are shown. */
export const conditions = [
  "fewShot",
  "taskVector",
  "keptAlone",
  "zeroShot",
  "bare",
  "randomVector",
  "wrongTask",
] as const;
export type Condition = (typeof conditions)[number];

/** Names for people; `tone` is the CSS class that carries the colour. */
export const conditionNames: Readonly<Record<Condition, { readonly name: string; readonly tone: string }>> = {
  fewShot: { name: "Few-shot", tone: "few-shot" },
  taskVector: { name: "Task vector", tone: "task-vector" },
  keptAlone: { name: "Kept alone", tone: "kept-alone" },
  zeroShot: { name: "Zero-shot", tone: "zero-shot" },
  bare: { name: "Bare query", tone: "bare" },
  randomVector: { name: "Random vector", tone: "random-vector" },
  wrongTask: { name: "Other task", tone: "wrong-task" },
};

/** Whether queries were answered under it: some need an instruction, kept demonstrations or another task. */
export function hasCondition(queries: readonly QueryComparison[], condition: Condition): boolean {
  return queries.some((query) => outcomeOf(query, condition) !== undefined);
}

/** Those that some of the queries were answered under. */
export function conditionsOf(queries: readonly QueryComparison[]): Condition[] {
  return conditions.filter((condition) => hasCondition(queries, condition));
}

export function outcomeOf(query: QueryComparison, condition: Condition): Outcome | undefined {
  return query[condition];
}
