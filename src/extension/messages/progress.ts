import * as vscode from "vscode";
import { inertText } from "./inertText.js";

/** How work reports and is stopped. */
export interface Follow {
  readonly signal?: AbortSignal;
  /** Called with what is being done, in words. */
  readonly onStep?: (step: string) => void;
}

/** Where else the user sees what runs, and can stop it: all of it is in the status bar too. */
type Place = "lens" | "panel" | "nowhere";

/** Milliseconds after which a notification is worth its place; in a panel the work has its own bar. */
const NOTIFY_AFTER: Readonly<Record<Place, number | undefined>> = {
  nowhere: 700,
  lens: 10_000,
  panel: undefined,
};

/** Ends with the notification that is open: work that waits for its turn opens none beside it. */
let open: Promise<void> | undefined;

/** Does the work, and shows its steps with a way to stop it once it takes a while; one notification at a time. */
export async function withProgress<Result>(
  title: string,
  work: (follow: Required<Follow>) => Promise<Result>,
  place: Place = "nowhere",
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
  let isOver = false;
  const ended = working.then(
    () => undefined,
    () => undefined,
  );
  const show = (): void => {
    if (isOver) return;
    if (open !== undefined) {
      void open.then(show);
      return;
    }
    open = ended.then(() => {
      open = undefined;
    });
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
  };
  const wait = NOTIFY_AFTER[place];
  const timer = wait === undefined ? undefined : setTimeout(show, wait);
  try {
    return await working;
  } finally {
    isOver = true;
    clearTimeout(timer);
  }
}
