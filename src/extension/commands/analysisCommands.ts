import type { CommandName } from "../ids.js";
import { AnalysisRuns, outcomeOf } from "./analysisRuns.js";
import { namedAnalyses } from "../known/namedAnalyses.js";
import type { CommandTools } from "./commandTools.js";
import type { CommandHandler } from "./registerCommands.js";

/** Commands that ask one thing of a task or of several; `Analyse…` has all of them. */
export function analysisCommands(tools: CommandTools) {
  const analyses = new AnalysisRuns(tools);
  return {
    analyse: async (uri, analysis, options, others) =>
      outcomeOf(await analyses.run({ uri, analysis, options, others })),
    inspectTaskVector: async (uri) =>
      outcomeOf(await analyses.run({ uri, analysis: namedAnalyses.inspectTaskVector })),
    patchWithAnotherVector: async (uri, other) => outcomeOf(await analyses.patch(uri, other)),
    showTaskMap: async (uri, others) =>
      outcomeOf(await analyses.run({ uri, analysis: namedAnalyses.showTaskMap, others })),
  } satisfies Partial<Record<CommandName, CommandHandler>>;
}
