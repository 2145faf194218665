import type { AnalysedTask } from "./analysis.js";

/**
 * The same file by the protocol of Hendel et al. 2023: θ patched in at one layer, nothing before the query. For what
 * looks at θ alone, and would wait long for a choice among methods.
 */
export function paperTask(task: AnalysedTask): AnalysedTask {
  const { document } = task;
  const { settings } = document;
  const vector = {
    ...settings.vector,
    method: "replace",
    lead: "none",
    followThrough: false,
    keep: 0,
    instruction: "drop",
  } as const;
  return { ...task, document: { ...document, settings: { ...settings, vector } } };
}
