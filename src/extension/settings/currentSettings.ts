import * as vscode from "vscode";
import { readSettings, type RunSettings } from "./runSettings.js";

/** The current settings: read again only after a change, since the editor copies all of them at each look. */
export class CurrentSettings implements vscode.Disposable {
  readonly #onWrong: (id: string) => void;
  #read: RunSettings | undefined;
  readonly #subscription = vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration("icl")) this.#read = undefined;
  });

  /** @param onWrong called with the id of each setting whose value is not allowed. */
  constructor(onWrong: (id: string) => void) {
    this.#onWrong = onWrong;
  }

  get(): RunSettings {
    if (this.#read === undefined) {
      const configuration = vscode.workspace.getConfiguration();
      this.#read = readSettings((id) => configuration.get(id), this.#onWrong);
    }
    return this.#read;
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}
