import path from "node:path";
import * as vscode from "vscode";
import type { CommandName } from "../../ids.js";
import { driftReport } from "../driftReport.js";
import type { EditorTargets } from "../editorTargets.js";
import { withProgress } from "../progress.js";
import type { ReportDocuments } from "../reportDocuments.js";
import type { TaskRunner } from "../taskRunner.js";
import type { CommandHandler } from "./register.js";

export interface DriftCommandsOptions {
  readonly targets: EditorTargets;
  readonly runner: TaskRunner;
  readonly reports: ReportDocuments;
}

const MOST_MODELS = 100;

/** The command that tries a file's vector on another model of the same shape. */
export function driftCommands({ targets, runner, reports }: DriftCommandsOptions) {
  return {
    compareWithModel: async (uri, given) => {
      const file = await targets.file(uri);
      const other = typeof given === "string" ? given : await pickOther(runner.modelOf(file));
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

/** A GGUF file other than the one in use. */
async function pickOther(current: string): Promise<string | undefined> {
  const found = await vscode.workspace.findFiles("**/*.gguf", "**/node_modules/**", MOST_MODELS);
  const browse = "browse";
  const items = [
    ...found
      .filter(({ fsPath }) => fsPath !== current)
      .map((uri) => ({
        label: `$(file-binary) ${path.basename(uri.fsPath)}`,
        description: vscode.workspace.asRelativePath(uri),
        value: uri.fsPath,
      })),
    { label: "$(folder-opened) Browse…", description: "", value: browse },
  ];
  const title = "Compare with Another Model";
  const chosen = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: "Another quantisation, or a fine-tuning, of the same model",
  });
  if (chosen?.value !== browse) return chosen?.value;
  const [file] = (await vscode.window.showOpenDialog({ title, filters: { GGUF: ["gguf"] } })) ?? [];
  return file?.fsPath;
}
