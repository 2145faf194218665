import * as vscode from "vscode";
import { readSettings, type RunSettings } from "./runSettings.js";

/** The settings as they are: read anew once one has changed, since the editor copies all of its own at each look. */
export class CurrentSettings implements vscode.Disposable {
  #read: RunSettings | undefined;
  readonly #subscription = vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration("icl")) this.#read = undefined;
  });

  get(): RunSettings {
    if (this.#read === undefined) {
      const configuration = vscode.workspace.getConfiguration();
      this.#read = readSettings((id) => configuration.get(id));
    }
    return this.#read;
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}
