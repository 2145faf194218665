import path from "node:path";
import * as vscode from "vscode";
import { isModelAddress } from "../../language/modelAddress.js";
import { settingIds, type CommandName } from "../ids.js";
import { languageId } from "../languageId.js";
import type { RecentModels } from "../known/recentModels.js";
import { modelReport } from "../views/modelReport.js";
import { withProgress } from "../messages/progress.js";
import type { CommandTools } from "./commandTools.js";
import { requireTrust } from "../jobs/trust.js";
import type { CommandHandler } from "./registerCommands.js";

/** Commands on the model and the process that holds it. */
export function modelCommands(tools: CommandTools) {
  const { service, runner, reports, log } = tools;
  const { files, tasks, recent } = tools.known;
  /** What the user picks, or downloads on the way. */
  const pick = async (): Promise<string | undefined> => {
    const [{ pickModel }, { downloadModelOf }] = await Promise.all([
      import("../models/modelPick.js"),
      import("../models/downloadFlow.js"),
    ]);
    const choice = await pickModel(service, recent, {
      title: "Select Model",
      placeholder: "Used by files that do not name a model",
      current: service.defaultModel,
      keepCurrent: true,
    });
    return choice?.kind === "download" ? downloadModelOf(tools, undefined) : choice?.value;
  };
  return {
    selectModel: async (given) => {
      requireTrust();
      const chosen = typeof given === "string" ? given : await pick();
      if (chosen !== undefined) await useModel(chosen, recent);
    },
    downloadModel: async (given) => {
      requireTrust();
      const { downloadModelOf } = await import("../models/downloadFlow.js");
      const asked = typeof given === "string" ? given : undefined;
      const file = await downloadModelOf(tools, asked);
      // A file that named it runs with it now; else it is what the user wants to use.
      if (file !== undefined && asked === undefined) await useModel(file, recent);
      return file;
    },
    showModelReport: async () => {
      const active = vscode.window.activeTextEditor?.document;
      const model =
        active?.languageId === languageId ? tasks.modelOf(files.peek(active)) : service.defaultModel;
      const probed = await withProgress("Probing the model", async (follow) => runner.probe(model, follow));
      const uri = reports.put(`${path.basename(model)} report.md`, modelReport(model, probed));
      await vscode.commands.executeCommand("markdown.showPreview", uri);
      return probed;
    },
    unloadModel: async () => {
      await service.stop();
    },
    restartEngine: async () => {
      await service.stop();
      const active = vscode.window.activeTextEditor?.document;
      if (active === undefined || !files.canRun(active)) return;
      const file = files.snapshot(active);
      await withProgress("Starting the engine", async (follow) => runner.load(file, follow));
    },
    showLog: async () => {
      log.show(true);
      return Promise.resolve();
    },
  } satisfies Partial<Record<CommandName, CommandHandler>>;
}

/**
 * Makes a model the one for files that name none.
 * @param chosen a path or an address; empty for the embedded model.
 */
async function useModel(chosen: string, recent: RecentModels): Promise<void> {
  const isPath = chosen !== "" && !isModelAddress(chosen);
  const inFolder = isPath && vscode.workspace.getWorkspaceFolder(vscode.Uri.file(chosen)) !== undefined;
  const target = inFolder ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  const configuration = vscode.workspace.getConfiguration();
  // What the workspace says would win over the user's choice.
  const { workspaceValue } = configuration.inspect(settingIds.modelPath) ?? {};
  if (target === vscode.ConfigurationTarget.Global && workspaceValue !== undefined) {
    await configuration.update(settingIds.modelPath, undefined, vscode.ConfigurationTarget.Workspace);
  }
  await configuration.update(settingIds.modelPath, chosen === "" ? undefined : chosen, target);
  if (isPath) await recent.add(chosen);
}
