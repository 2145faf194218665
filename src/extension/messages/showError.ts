import * as vscode from "vscode";
import { errorTrace } from "../../protocol/errorTrace.js";
import type { Log } from "./log.js";
import { notify } from "./notify.js";
import { shownError } from "./userMessage.js";

/** Shows what went wrong, with what can be done about it; cancelling is silent, and bugs go into the log. */
export class ErrorPresenter {
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Does not wait for the user. */
  show(error: unknown): void {
    const shown = shownError(error);
    if (shown === undefined) return;
    const { message, severity, actions, bug } = shown;
    this.#log.error(bug ? errorTrace(error) : message);
    const titles = actions.map(({ title }) => title);
    void notify(severity, message, ...titles).then(async (chosen) => {
      const action = actions.find(({ title }) => title === chosen);
      if (action === undefined) return;
      await vscode.commands.executeCommand(action.command, ...(action.args ?? []));
    });
  }

  /** The result of the work; undefined where it failed and the user has seen why. */
  async guard<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await work();
    } catch (error) {
      this.show(error);
      return undefined;
    }
  }
}
