import type { Reading } from "./reading.js";

export const shownSplits = [
  "demonstrations",
  "train",
  "training",
  "train_set",
  "few_shot",
  "fewshot",
  "shots",
];
export const askedSplits = [
  ...["queries", "test", "testing", "test_set", "validation", "valid", "val", "dev", "eval", "evaluation"],
];

/** Where splits have usual names, demonstrations are of the one and queries of the other. */
export function setUsualSplits(reading: Reading, names: readonly string[]): void {
  const find = (usual: readonly string[]): string | undefined =>
    usual.flatMap((wanted) => names.filter((name) => name.toLowerCase() === wanted))[0];
  const [shown, asked] = [find(shownSplits), find(askedSplits)];
  if (shown === undefined) return;
  const others = names.filter((name) => name !== shown);
  if (asked === undefined && others.length > 0) return;
  reading.draft.demonstrationsSplit = shown;
  reading.draft.queriesSplit = asked ?? "queries";
  if (asked !== undefined) reading.guessed(`Demonstrations are of the split ${shown}, queries of ${asked}.`);
}
