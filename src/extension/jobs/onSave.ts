import * as vscode from "vscode";
import { ModelNotDownloaded } from "../../models/notDownloaded.js";
import type { Log } from "../messages/log.js";
import type { ErrorPresenter } from "../messages/showError.js";
import type { Known } from "../known/known.js";
import type { TaskRunner } from "./taskRunner.js";

/** Does what the user wants done on saving; by default nothing. */
export function runOnSave(
  { files, settings }: Known,
  runner: TaskRunner,
  errors: ErrorPresenter,
  log: Log,
): vscode.Disposable {
  return vscode.workspace.onDidSaveTextDocument((document) => {
    const { onSave } = settings();
    if (onSave === "nothing" || !vscode.workspace.isTrusted || !files.canRun(document)) return;
    const file = files.snapshot(document);
    // The editor shows the errors of a file that is not finished; a message at each save would only disturb.
    if (file.document.problems.some(({ severity }) => severity === "error")) return;
    void errors.guard(async () => {
      try {
        if (onSave === "compare" && file.document.queries.length > 0) await runner.compare(file, {});
        else await runner.compress(file, {});
      } catch (error) {
        // Nobody asked for it just now: it is offered where something is run.
        if (!(error instanceof ModelNotDownloaded)) throw error;
        log.info(error.message);
      }
    });
  });
}
