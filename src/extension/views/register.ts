import * as vscode from "vscode";
import { viewIds } from "../ids.js";
import type { Known } from "../known/known.js";
import { StatusItem } from "./statusItem.js";
import { TaskVectorsView } from "./vectorsView.js";

/** The view of cached vectors and the status item. */
export function registerViews(known: Known): vscode.Disposable {
  const view = new TaskVectorsView(known);
  const status = new StatusItem(known);
  known.updates.on("vectors", () => {
    view.refresh();
  });
  known.updates.on("status", () => {
    status.update();
  });
  return vscode.Disposable.from(
    view,
    status,
    vscode.window.createTreeView(viewIds.taskVectors, { treeDataProvider: view, showCollapseAll: true }),
  );
}
