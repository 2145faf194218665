import * as vscode from "vscode";
import { followFiles } from "../known/followFiles.js";
import type { Known } from "../known/known.js";
import type { Log } from "../messages/log.js";
import { ComparePanels } from "./comparePanels.js";

/** Opens the panel of a file, given by its URI, beside the editor. */
export type ShowPanel = (uri: string) => void;

/** The comparison panels, which go with their files, and which the editor brings back after a reload of the window. */
export function registerPanels(context: vscode.ExtensionContext, known: Known, log: Log): ShowPanel {
  const panels = new ComparePanels({ extensionUri: context.extensionUri, known, log });
  known.files.followPanel(() => panels.active);
  context.subscriptions.push(panels, followFiles(known, panels));
  return (uri) => {
    panels.show(vscode.Uri.parse(uri));
  };
}
