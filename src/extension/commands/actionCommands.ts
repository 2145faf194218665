import * as vscode from "vscode";
import { commandIds, type CommandName } from "../ids.js";
import type { CommandTools } from "./commandTools.js";
import type { CommandHandler } from "./registerCommands.js";

/** Commands behind the status item. */
export function actionCommands({ known: { files }, jobs }: CommandTools) {
  return {
    showActions: async () => {
      const active = vscode.window.activeTextEditor?.document;
      const onTask = active !== undefined && files.canRun(active);
      const action = await pickAction(jobs.views.length > 0, onTask);
      if (action !== undefined) await vscode.commands.executeCommand(action);
    },
    cancel: async (uri) => {
      jobs.cancel(typeof uri === "string" ? uri : undefined);
      return Promise.resolve();
    },
  } satisfies Partial<Record<CommandName, CommandHandler>>;
}

interface ActionItem extends vscode.QuickPickItem {
  readonly action?: string;
}

/** What a click on the status item offers. */
async function pickAction(busy: boolean, onTask: boolean): Promise<string | undefined> {
  const separator = (label: string): ActionItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const items: ActionItem[] = [
    ...(busy ? [{ label: "$(debug-stop) Cancel what is running", action: commandIds.cancel }] : []),
    ...(onTask
      ? [
          separator("Task"),
          { label: "$(fold) Compress Demonstrations", action: commandIds.compressDemonstrations },
          { label: "$(diff) Compare All Queries", action: commandIds.compareAllQueries },
          { label: "$(play) Run on Input…", action: commandIds.runOnInput },
          { label: "$(graph-line) Sweep Layers", action: commandIds.sweepLayers },
          { label: "$(settings) Turn the Dial…", action: commandIds.turnDial },
          { label: "$(diff) Compare with Another Model…", action: commandIds.compareWithModel },
        ]
      : []),
    separator("Model"),
    { label: "$(package) Select Model…", action: commandIds.selectModel },
    { label: "$(cloud-download) Download Model…", action: commandIds.downloadModel },
    { label: "$(report) Show Model Report", action: commandIds.showModelReport },
    { label: "$(debug-disconnect) Unload Model", action: commandIds.unloadModel },
    { label: "$(refresh) Restart Engine", action: commandIds.restartEngine },
    { label: "$(output) Show Log", action: commandIds.showLog },
  ];
  return (await vscode.window.showQuickPick(items, { title: "ICL Task Vectors" }))?.action;
}
