import path from "node:path";
import * as vscode from "vscode";
import { DEMO_MODEL, isModelAddress } from "../../language/modelAddress.js";
import type { ParsedDocument } from "../files/documentStore.js";
import { withoutModel, writeModel } from "../files/settingEdits.js";
import type { TaskSnapshot } from "../files/taskSnapshot.js";
import { settingIds } from "../ids.js";
import { applyChange } from "../files/applyChange.js";
import { inertText } from "../messages/inertText.js";
import { type ModelScope, scopeText } from "./scopeText.js";

interface ScopeItem extends vscode.QuickPickItem {
  readonly scope: ModelScope;
}

/**
 * Asks what a choice is to change.
 * @param task the file that is being looked at.
 * @param chosen a path or an address; empty for the embedded model.
 * @param isDefaultEmbedded whether a file that names no model has the embedded one.
 */
export async function pickScope(
  task: TaskSnapshot | undefined,
  chosen: string,
  isDefaultEmbedded: boolean,
): Promise<ModelScope | undefined> {
  const items = scopeItems(task, chosen, isDefaultEmbedded);
  if (task === undefined && items.length === 1) return items[0]?.scope;
  const picked = await vscode.window.showQuickPick(items, {
    title: "Select Model",
    placeHolder:
      task?.document.settings.model === undefined
        ? "Use it in…"
        : "Use it in… (this file names a model, which overrides the settings)",
  });
  return picked?.scope;
}

/** In front is what changes the file that is being looked at, and for a model of the workspace the workspace. */
export function scopeItems(
  task: TaskSnapshot | undefined,
  chosen: string,
  isDefaultEmbedded: boolean,
): readonly ScopeItem[] {
  const model = task?.document.settings.model;
  const item = (scope: ModelScope, label: string, description: string = scopeText[scope]): ScopeItem => ({
    label,
    description,
    scope,
  });
  const name = inertText(path.basename(task?.path ?? ""));
  const change = chosen === "" && isDefaultEmbedded ? "removes model: from" : "writes model: into";
  const file = item("file", "This File", `${change} ${name}`);
  const overridden = workspaceModel() === undefined ? "" : "; removes the workspace's setting";
  const everywhere = item("everywhere", "Everywhere", `${scopeText.everywhere}${overridden}`);
  const workspace = item("workspace", "This Workspace");
  const wide =
    vscode.workspace.workspaceFolders === undefined
      ? [everywhere]
      : isOfWorkspace(chosen)
        ? [workspace, everywhere]
        : [everywhere, workspace];
  // A file without model: has the embedded one already, where that is the default.
  if (task === undefined || (chosen === "" && isDefaultEmbedded && model === undefined)) return wide;
  return model === undefined ? [...wide, file] : [file, ...wide];
}

/**
 * Makes a model the one of a file, of a workspace, or of all files that name none.
 * @param chosen a path or an address; empty for the embedded model.
 * @param document the file that is being looked at.
 * @param isDefaultEmbedded whether a file has the embedded model by naming none.
 */
export async function useModel(
  chosen: string,
  scope: ModelScope,
  document: vscode.TextDocument | undefined,
  parsed: ParsedDocument | undefined,
  isDefaultEmbedded: boolean,
): Promise<void> {
  if (scope === "file") {
    if (document === undefined || parsed === undefined) return;
    const change =
      chosen === "" && isDefaultEmbedded
        ? withoutModel(parsed.icl)
        : writeModel(parsed.icl, writtenFor(document, chosen));
    if (change !== undefined) await applyChange(document, parsed.positions, change);
    return;
  }
  const { Workspace, Global } = vscode.ConfigurationTarget;
  const target = scope === "workspace" ? Workspace : Global;
  const configuration = vscode.workspace.getConfiguration();
  // What the workspace says would win over the user's choice.
  if (target === Global && workspaceModel() !== undefined) {
    await configuration.update(settingIds.modelPath, undefined, Workspace);
  }
  const written = target === Workspace ? fromFirstFolder(chosen) : chosen;
  await configuration.update(settingIds.modelPath, written === "" ? undefined : written, target);
}

/** What the workspace's own settings say. */
function workspaceModel(): unknown {
  return vscode.workspace.getConfiguration().inspect(settingIds.modelPath)?.workspaceValue;
}

/** Whether a model's file lies in a folder of the workspace. */
export function isOfWorkspace(chosen: string): boolean {
  return (
    chosen !== "" &&
    !isModelAddress(chosen) &&
    vscode.workspace.getWorkspaceFolder(vscode.Uri.file(chosen)) !== undefined
  );
}

/** As the workspace's settings hold it: a model of the first folder by its path from there, as on other machines. */
function fromFirstFolder(chosen: string): string {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  if (first === undefined || !isOfWorkspace(chosen)) return chosen;
  const model = vscode.Uri.file(chosen);
  if (vscode.workspace.getWorkspaceFolder(model)?.uri.toString() !== first.uri.toString()) return chosen;
  return path.posix.relative(first.uri.path, model.path);
}

/** A model of the same workspace by its path from the file, which holds on other machines too. */
function writtenFor({ uri, isUntitled }: vscode.TextDocument, chosen: string): string {
  if (chosen === "") return DEMO_MODEL;
  if (isUntitled || isModelAddress(chosen)) return chosen;
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  const model = vscode.Uri.file(chosen);
  if (folder === undefined || vscode.workspace.getWorkspaceFolder(model) !== folder) return chosen;
  return path.posix.relative(path.posix.dirname(uri.path), model.path);
}
