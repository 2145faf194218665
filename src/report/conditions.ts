/** The conditions that every query is answered under, in the order they are shown. */
export const conditions = ["fewShot", "taskVector", "zeroShot", "randomVector"] as const;
export type Condition = (typeof conditions)[number];

/** Names for people; `tone` is the CSS class that carries the colour. */
export const conditionNames: Readonly<Record<Condition, { readonly name: string; readonly tone: string }>> = {
  fewShot: { name: "Few-shot", tone: "few-shot" },
  taskVector: { name: "Task vector", tone: "task-vector" },
  zeroShot: { name: "Zero-shot", tone: "zero-shot" },
  randomVector: { name: "Random vector", tone: "random-vector" },
};
