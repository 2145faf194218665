import type * as vscode from "vscode";
import { DocumentStore } from "./files/documentStore.js";
import { registerLanguageFeatures } from "./language/register.js";
import { registerWithoutEngine } from "./withoutEngine/register.js";

/** The entry of the package without native code, for platforms that llama.cpp is not packed for. */
export function activate(context: vscode.ExtensionContext): void {
  const documents = new DocumentStore();
  context.subscriptions.push(documents);

  registerLanguageFeatures(context, documents);
  registerWithoutEngine(context, documents);
}
