import path from "node:path";
import * as vscode from "vscode";
import type { CommandName } from "../ids.js";
import type { DownloadTools } from "../models/downloadFlow.js";
import type { RecentModels } from "../known/recentModels.js";
import { driftReport } from "../views/driftReport.js";
import type { EditorTargets } from "./editorTargets.js";
import { withProgress } from "../messages/progress.js";
import type { ReportDocuments } from "../views/reportDocuments.js";
import type { TaskRunner } from "../work/taskRunner.js";
import type { TaskState } from "../known/taskState.js";
import type { CommandHandler } from "./register.js";

export interface DriftCommandsOptions extends DownloadTools {
  readonly targets: EditorTargets;
  readonly runner: TaskRunner;
  readonly tasks: TaskState;
  readonly reports: ReportDocuments;
  readonly recent: RecentModels;
}

/** The command that tries a file's vector on another model of the same shape. */
export function driftCommands(options: DriftCommandsOptions) {
  const { targets, runner, tasks, service, reports } = options;
  return {
    compareWithModel: async (uri, given) => {
      runner.requireTrust();
      const file = await targets.file(uri);
      const current = tasks.modelOf(file);
      const other =
        typeof given === "string" ? given : await pickOther(await service.locate(current), options);
      if (other === undefined) return undefined;
      const measured = await withProgress("Comparing with another model", async (follow) =>
        runner.drift(file, other, follow),
      );
      const name = `${path.basename(file.path, ".icl")} on two models.md`;
      const report = reports.put(name, driftReport(measured));
      await vscode.commands.executeCommand("markdown.showPreview", report);
      return measured;
    },
  } satisfies Partial<Record<CommandName, CommandHandler>>;
}

/** One of the models of this machine, other than the one in use; or one that is downloaded for it. */
async function pickOther(current: string, options: DriftCommandsOptions): Promise<string | undefined> {
  const { service, recent } = options;
  const [{ pickModel }, { downloadModelOf }] = await Promise.all([
    import("../models/modelPick.js"),
    import("../models/downloadFlow.js"),
  ]);
  const choice = await pickModel(service, recent, {
    title: "Compare with Another Model",
    placeholder: "Another quantisation, or a fine-tuning, of the same model",
    current,
    keepCurrent: false,
  });
  if (choice?.kind === "download") return downloadModelOf(options, undefined);
  // The list names the embedded model by nothing, as the setting does.
  return choice?.value === "" ? service.embeddedModel : choice?.value;
}
