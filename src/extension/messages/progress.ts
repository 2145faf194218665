import * as vscode from "vscode";
import { inertText } from "./inertText.js";

/** How work reports and is stopped. */
export interface Follow {
  readonly signal?: AbortSignal;
  /** Called with what is being done, in words. */
  readonly onStep?: (step: string) => void;
}

/** Work that is done sooner is shown by its lens and the status bar alone. */
const NOTIFY_AFTER = 700;

/** Does the work, and shows its steps with a way to stop it once it takes a while. */
export async function withProgress<Result>(
  title: string,
  work: (follow: Required<Follow>) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  let report: ((message: string) => void) | undefined;
  let step = "";
  const working = work({
    signal: controller.signal,
    onStep: (text) => {
      step = text;
      report?.(text);
    },
  });
  const ended = working.then(
    () => undefined,
    () => undefined,
  );
  const timer = setTimeout(() => {
    const location = vscode.ProgressLocation.Notification;
    const options = { location, title: inertText(title), cancellable: true };
    void vscode.window.withProgress(options, async (progress, token) => {
      token.onCancellationRequested(() => {
        controller.abort();
      });
      report = (message) => {
        progress.report({ message: inertText(message) });
      };
      report(step);
      await ended;
    });
  }, NOTIFY_AFTER);
  try {
    return await working;
  } finally {
    clearTimeout(timer);
  }
}
