import * as vscode from "vscode";
import { viewIds } from "../ids.js";
import type { Known } from "../known/known.js";
import { LazyTree } from "./lazyTree.js";
import { StatusItem } from "./statusItem.js";
import { TaskVectorsView } from "./vectorsView.js";

/** The view of cached vectors and the status item. */
export function registerViews(known: Known): vscode.Disposable {
  const view = new TaskVectorsView(known);
  const status = new StatusItem(known);
  const overview = new LazyTree(async () => {
    const { OverviewView } = await import("./overviewView.js");
    return new OverviewView(known);
  });
  known.updates.on("vectors", () => {
    view.refresh();
    overview.refresh();
  });
  known.updates.on("status", () => {
    status.update();
  });
  return vscode.Disposable.from(
    view,
    status,
    overview,
    vscode.window.createTreeView(viewIds.overview, { treeDataProvider: overview, showCollapseAll: true }),
    vscode.window.createTreeView(viewIds.taskVectors, { treeDataProvider: view, showCollapseAll: true }),
  );
}
