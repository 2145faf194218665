import type * as vscode from "vscode";
import { DocumentStore } from "./files/documentStore.js";
import { registerLanguageFeatures } from "./language/register.js";
import { registerComparePanels } from "./panel/register.js";
import { registerRunFeatures } from "./register.js";

/** Constructs and registers; nothing is read or started here. */
export function activate(context: vscode.ExtensionContext): void {
  const documents = new DocumentStore();
  context.subscriptions.push(documents);

  registerLanguageFeatures(context, documents);
  const run = registerRunFeatures(context, documents);
  registerComparePanels(context, run);
}
