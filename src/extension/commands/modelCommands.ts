import path from "node:path";
import * as vscode from "vscode";
import { isModelAddress } from "../../language/modelAddress.js";
import type { FoundModel } from "../../models/foundModel.js";
import type { CommandName } from "../ids.js";
import { languageId } from "../languageId.js";
import { modelReport } from "../views/modelReport.js";
import { usedText } from "../models/scopeText.js";
import { notifyBriefly } from "../messages/notify.js";
import { withProgress } from "../messages/progress.js";
import { UserMessage } from "../messages/userMessage.js";
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
      placeholder: "Choose the model that answers; the next question is where to use it",
      current: service.defaultModel,
      keepCurrent: true,
    });
    if (choice?.kind === "download") return downloadModelOf(tools, undefined);
    if (choice !== undefined && choice.value !== "" && !isModelAddress(choice.value)) {
      await requireUsable(choice.value);
    }
    return choice?.value;
  };
  /** Before it is asked where the model is to be used. @throws UserMessage as far as the file's header tells. */
  const requireUsable = async (file: string): Promise<void> => {
    const [helper, { refusalText }] = await Promise.all([
      service.modelHelper(),
      import("../../models/modelText.js"),
    ]);
    const found: FoundModel[] = [];
    await helper.find({ files: [{ source: "folder", path: file }], places: [] }, (model) =>
      found.push(model),
    );
    const refusal = refusalText(file, found[0]);
    if (refusal !== undefined) throw new UserMessage(refusal);
  };
  /** @param everywhere without asking where it is to be used. */
  const use = async (chosen: string, everywhere: boolean): Promise<void> => {
    const { isOfWorkspace, pickScope, useModel } = await import("../models/modelScope.js");
    const active = vscode.window.activeTextEditor?.document;
    const document = active !== undefined && files.canRun(active) ? active : undefined;
    const task = document && files.peek(document);
    const widest = isOfWorkspace(chosen) ? "workspace" : "everywhere";
    const isDefaultEmbedded = service.defaultModel === service.embeddedModel;
    const scope = everywhere ? widest : await pickScope(task, chosen, isDefaultEmbedded);
    if (scope === undefined) return;
    await useModel(chosen, scope, document, document && files.parsed(document), isDefaultEmbedded);
    if (chosen !== "" && !isModelAddress(chosen)) await recent.add(chosen);
    if (everywhere) return;
    const name = tasks.nameOf(chosen === "" ? service.embeddedModel : chosen);
    notifyBriefly(`${name} is used ${usedText[scope]} now.`);
  };
  return {
    selectModel: async (given) => {
      requireTrust();
      const chosen = typeof given === "string" ? given : await pick();
      if (chosen !== undefined) await use(chosen, typeof given === "string");
    },
    downloadModel: async (given) => {
      requireTrust();
      const { downloadModelOf } = await import("../models/downloadFlow.js");
      const asked = typeof given === "string" ? given : undefined;
      const file = await downloadModelOf(tools, asked);
      // A file that named it runs with it now; else it is what the user wants to use.
      if (file !== undefined && asked === undefined) await use(file, false);
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
