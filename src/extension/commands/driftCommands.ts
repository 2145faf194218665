import path from "node:path";
import * as vscode from "vscode";
import type { CommandName } from "../ids.js";
import { driftReport } from "../views/driftReport.js";
import { withProgress } from "../messages/progress.js";
import type { CommandTools } from "./commandTools.js";
import { EditorTargets } from "./editorTargets.js";
import { pickModelFile } from "./pickModelFile.js";
import { requireTrust } from "../jobs/trust.js";
import type { CommandHandler } from "./registerCommands.js";

/** The command that tries a file's vector on another model of the same shape. */
export function driftCommands(tools: CommandTools) {
  const { known, runner, service, reports } = tools;
  const targets = new EditorTargets(known.files);
  return {
    compareWithModel: async (uri, given) => {
      requireTrust();
      const file = await targets.file(uri);
      const current = known.tasks.modelOf(file);
      const other =
        typeof given === "string"
          ? given
          : await pickModelFile(tools, {
              title: "Compare with Another Model",
              placeholder: "Another quantisation or fine-tune of the same model",
              current: await service.locate(current),
              keepCurrent: false,
            });
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
