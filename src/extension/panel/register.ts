import * as vscode from "vscode";
import type { RunFeatures } from "../register.js";
import { ComparePanels } from "./comparePanels.js";

/** Opens a file's panel when its comparison is asked for, and brings panels back after a reload of the window. */
export function registerComparePanels(context: vscode.ExtensionContext, run: RunFeatures): void {
  const { results, log, onDidAskComparison } = run;
  const panels = new ComparePanels({ extensionUri: context.extensionUri, results, log });
  context.subscriptions.push(
    panels,
    onDidAskComparison((uri) => {
      panels.show(vscode.Uri.parse(uri));
    }),
  );
}
