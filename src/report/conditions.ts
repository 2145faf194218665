import type { Outcome, QueryComparison } from "../method/comparison.js";

/** The conditions that queries are answered under, in the order they are shown. */
export const conditions = ["fewShot", "taskVector", "zeroShot", "randomVector", "wrongTask"] as const;
export type Condition = (typeof conditions)[number];

/** Names for people; `tone` is the CSS class that carries the colour. */
export const conditionNames: Readonly<Record<Condition, { readonly name: string; readonly tone: string }>> = {
  fewShot: { name: "Few-shot", tone: "few-shot" },
  taskVector: { name: "Task vector", tone: "task-vector" },
  zeroShot: { name: "Zero-shot", tone: "zero-shot" },
  randomVector: { name: "Random vector", tone: "random-vector" },
  wrongTask: { name: "Other task", tone: "wrong-task" },
};

/** Whether another task's vector was among the conditions: there may have been none at hand. */
export function hasWrongTask(queries: readonly QueryComparison[]): boolean {
  return queries.some(({ wrongTask }) => wrongTask !== undefined);
}

/** Those that some of the queries were answered under. */
export function conditionsOf(queries: readonly QueryComparison[]): Condition[] {
  const withWrongTask = hasWrongTask(queries);
  return conditions.filter((condition) => condition !== "wrongTask" || withWrongTask);
}

export function outcomeOf(query: QueryComparison, condition: Condition): Outcome | undefined {
  return query[condition];
}
