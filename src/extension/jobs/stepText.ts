import { progressText, type Step, type StepProgress } from "../../workbench/workControl.js";

const names: Readonly<Record<Step, string>> = {
  load: "loading the model",
  extract: "trying methods and layers",
  validate: "validating layers",
  evaluate: "evaluating",
  measure: "measuring times",
  analyse: "analysing",
};

/** Whether a step in words is one in which a vector is computed. */
export function isCompressing(step: string): boolean {
  return step.startsWith(names.extract);
}

/** What is being done and how far it has come, in the words of lens, status and notification. */
export function stepText(step: Step, progress: StepProgress): string {
  const { done, total } = progress;
  // The file is read by then; what is left has no measure.
  if (step === "load" && total > 0 && done >= total) return "testing the model";
  const { queries } = progress;
  const isAnswered = step === "evaluate" && queries !== undefined && queries.done === queries.total;
  const name = isAnswered ? "finding the cheapest prompt" : names[step];
  const far = progressText(progress);
  return far === undefined ? name : `${name}, ${far}`;
}
