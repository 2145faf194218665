import type { CommandName } from "../ids.js";

/** The analyses that have a command of their own, by the command's name. */
export const namedAnalyses = {
  inspectTaskVector: "inspect",
  patchWithAnotherVector: "override",
  showTaskMap: "map",
} as const satisfies Partial<Record<CommandName, string>>;

/** Name of the analysis that the dial is turned by. */
export const dialAnalysis = "dial";

/** Name of the analysis whose outcome stands behind the demonstrations. */
export const influenceAnalysis = "influence";
