import * as vscode from "vscode";
import type { Log } from "../messages/log.js";
import type { RunSettings } from "../settings/runSettings.js";
import { EngineService } from "./engineService.js";

/** The engine of this installation of the extension. @param onState called when its process starts or ends. */
export function createEngineService(
  { extensionUri, globalStorageUri }: vscode.ExtensionContext,
  settings: () => RunSettings,
  log: Log,
  onState: () => void,
): EngineService {
  const own = (...path: readonly string[]): string => vscode.Uri.joinPath(extensionUri, ...path).fsPath;
  return new EngineService({
    files: {
      engineEntry: own("dist", "engine.mjs"),
      modelsHelperEntry: own("dist", "models-helper.mjs"),
      embeddedModel: own("media", "model", "demo.gguf"),
    },
    settings,
    cacheFolder: vscode.Uri.joinPath(globalStorageUri, "cache").fsPath,
    settingsFolder: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath,
    log,
    onState,
  });
}
