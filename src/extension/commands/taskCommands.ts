import type { CommandTools } from "./commandTools.js";
import { lazyCommands, type CommandHandlers } from "./registerCommands.js";

/** Every command, by the module that is read when the first of its commands is run. */
export function taskCommands(tools: CommandTools): CommandHandlers {
  const { extensionUri } = tools;
  return {
    ...lazyCommands(
      ["runWithTaskVector", "runFewShot", "runZeroShot", "runOnInput", "compareQuery", "showOutcome"],
      async () => (await import("./runCommands.js")).runCommands(tools),
    ),
    ...lazyCommands(
      ["compressDemonstrations", "compareAllQueries", "sweepLayers", "chooseLayer", "exportReport"],
      async () => (await import("./fileCommands.js")).fileCommands(tools),
    ),
    ...lazyCommands(["analyse", "inspectTaskVector", "patchWithAnotherVector", "showTaskMap"], async () =>
      (await import("./analysisCommands.js")).analysisCommands(tools),
    ),
    ...lazyCommands(["turnDial"], async () => (await import("./dialCommands.js")).dialCommands(tools)),
    ...lazyCommands(
      [
        "showComparison",
        "compareAllFiles",
        "showRunChanges",
        "makeThresholds",
        "exportOverview",
        "copyWorkflow",
        "refreshOverview",
      ],
      async () => (await import("./overviewCommands.js")).overviewCommands(tools),
    ),
    ...lazyCommands(["serveTask", "stopServing"], async () =>
      (await import("./serveCommands.js")).serveCommands(tools),
    ),
    ...lazyCommands(
      ["openTaskVector", "runVectorOnInput", "runVectorQueries", "serveVector", "unpackBundle"],
      async () => (await import("./vectorCommands.js")).vectorCommands(tools),
    ),
    ...lazyCommands(["exportTaskVector", "copyAsCode"], async () =>
      (await import("./exportCommands.js")).exportCommands(tools),
    ),
    ...lazyCommands(["showPrompt"], async () => (await import("./promptCommands.js")).promptCommands(tools)),
    ...lazyCommands(["compareWithModel"], async () =>
      (await import("./driftCommands.js")).driftCommands(tools),
    ),
    ...lazyCommands(["newFile", "openExample", "copyExamples"], async () =>
      (await import("./startCommands.js")).startCommands(extensionUri),
    ),
    ...lazyCommands(["importDemonstrations", "pastePrompt"], async () =>
      (await import("./importCommands.js")).importCommands(extensionUri),
    ),
    ...lazyCommands(
      ["selectModel", "downloadModel", "showModelReport", "unloadModel", "restartEngine", "showLog"],
      async () => (await import("./modelCommands.js")).modelCommands(tools),
    ),
    ...lazyCommands(["clearCache", "deleteTaskVector", "revealTaskFile", "refreshTaskVectors"], async () =>
      (await import("./cacheCommands.js")).cacheCommands(tools),
    ),
    ...lazyCommands(["showActions", "cancel"], async () =>
      (await import("./actionCommands.js")).actionCommands(tools),
    ),
  };
}
