import path from "node:path";
import * as vscode from "vscode";
import { settingIds, type CommandName } from "../../ids.js";
import { languageId } from "../../languageId.js";
import type { EngineService } from "../../service/engineService.js";
import { modelReport } from "../modelReport.js";
import { withProgress } from "../progress.js";
import type { ReportDocuments } from "../reportDocuments.js";
import type { TaskFiles } from "../taskFiles.js";
import type { TaskRunner } from "../taskRunner.js";
import type { CommandHandler } from "./register.js";

export interface ModelCommandsOptions {
  readonly service: EngineService;
  readonly runner: TaskRunner;
  readonly files: TaskFiles;
  readonly reports: ReportDocuments;
  readonly log: vscode.LogOutputChannel;
}

const MOST_MODELS = 100;

/** Commands on the model and the process that holds it. */
export function modelCommands({ service, runner, files, reports, log }: ModelCommandsOptions) {
  return {
    selectModel: async (given) => {
      const chosen = typeof given === "string" ? given : await pickModel(service);
      if (chosen === undefined) return;
      const inFolder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(chosen)) !== undefined;
      const target =
        chosen !== "" && inFolder ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
      const configuration = vscode.workspace.getConfiguration();
      // What the workspace says would win over the user's choice.
      const { workspaceValue } = configuration.inspect(settingIds.modelPath) ?? {};
      if (target === vscode.ConfigurationTarget.Global && workspaceValue !== undefined) {
        await configuration.update(settingIds.modelPath, undefined, vscode.ConfigurationTarget.Workspace);
      }
      await configuration.update(settingIds.modelPath, chosen === "" ? undefined : chosen, target);
    },
    showModelReport: async () => {
      const active = vscode.window.activeTextEditor?.document;
      const model =
        active?.languageId === languageId ? runner.modelOf(files.peek(active)) : service.defaultModel;
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

/** A path for the setting; empty for the embedded model. */
async function pickModel({ embeddedModel }: EngineService): Promise<string | undefined> {
  const found = await vscode.workspace.findFiles("**/*.gguf", "**/node_modules/**", MOST_MODELS);
  const browse = "browse";
  const items = [
    { label: "$(package) Embedded model", description: path.basename(embeddedModel), value: "" },
    ...found.map((uri) => ({
      label: `$(file-binary) ${path.basename(uri.fsPath)}`,
      description: vscode.workspace.asRelativePath(uri),
      value: uri.fsPath,
    })),
    { label: "$(folder-opened) Browse…", description: "", value: browse },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: "Select Model",
    placeHolder: "For files that name no model of their own",
  });
  if (chosen?.value !== browse) return chosen?.value;
  const [file] =
    (await vscode.window.showOpenDialog({ title: "Select Model", filters: { GGUF: ["gguf"] } })) ?? [];
  return file?.fsPath;
}
