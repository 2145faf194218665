import type { Progress } from "../../protocol/engine.js";
import type { Step } from "../../workbench/workControl.js";

const names: Readonly<Record<Step, string>> = {
  load: "loading the model",
  extract: "extracting and validating layers",
  validate: "validating layers",
  evaluate: "evaluating",
  measure: "measuring times",
  analyse: "analysing",
};

/** What is being done and how far it has come, in the words of lens, status and notification. */
export function stepText(step: Step, { done, total }: Progress): string {
  const share = total > 0 ? `, ${Math.min(100, Math.floor((100 * done) / total))} %` : "";
  return `${names[step]}${share}`;
}
