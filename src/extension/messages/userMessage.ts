import { ModelNotDownloaded } from "../../models/notDownloaded.js";
import { RequestFailure, type FailureCode } from "../../protocol/failure.js";
import { ForeignFile } from "../../exchange/foreignFile.js";
import { InvalidTaskFile } from "../../workbench/taskFile.js";
import { UnwritableFile } from "../../workbench/writeWhole.js";
import { commandIds } from "../ids.js";

/** One thing that a message offers to do. */
export interface MessageAction {
  readonly title: string;
  readonly command: string;
  readonly args?: readonly unknown[];
}

/** An error meant for the user: what happened and what to do next. Anything else that is thrown is a bug. */
export class UserMessage extends Error {
  readonly actions: readonly MessageAction[];
  readonly severity: "error" | "warning" | "information";

  constructor(
    message: string,
    action?: MessageAction | readonly MessageAction[],
    severity: "error" | "warning" | "information" = "error",
  ) {
    super(message);
    this.name = "UserMessage";
    this.actions = action === undefined ? [] : [action].flat();
    this.severity = severity;
  }
}

const showLog: MessageAction = { title: "Show Log", command: commandIds.showLog };
const selectModel: MessageAction = { title: "Select Model…", command: commandIds.selectModel };
const downloadModel: MessageAction = { title: "Download Model…", command: commandIds.downloadModel };
const restart: MessageAction = { title: "Restart Engine", command: commandIds.restartEngine };
const showProblems: MessageAction = { title: "Show Problems", command: "workbench.actions.view.problems" };

export function untrusted(): UserMessage {
  return new UserMessage(
    "Models are loaded in trusted workspaces only. Trust this workspace to run tasks in it.",
    { title: "Manage Trust", command: "workbench.trust.manage" },
    "warning",
  );
}

export function importUntrusted(): UserMessage {
  return new UserMessage(
    "Files are imported in trusted workspaces only. Trust this workspace to import demonstrations.",
    { title: "Manage Trust", command: "workbench.trust.manage" },
    "warning",
  );
}

export function unpackUntrusted(): UserMessage {
  return new UserMessage(
    "Bundles are unpacked in trusted workspaces only. Trust this workspace to unpack this one.",
    { title: "Manage Trust", command: "workbench.trust.manage" },
    "warning",
  );
}

/** Results that the editor could not store. */
export function notKept(error: unknown): UserMessage {
  const why = error instanceof Error ? error.message : String(error);
  return new UserMessage(
    `Results could not be stored (${why}). They are shown until this window is closed. Free some disk space, then run again what you want to keep.`,
    undefined,
    "warning",
  );
}

/** The prompt is too long for the model that is there to try things out. */
export function tooLongForDemo(why: string): UserMessage {
  return new UserMessage(
    `${why} This is the small demo model that comes with the extension; choose another for prompts of your own.`,
    [selectModel, downloadModel],
  );
}

export function noTaskFile(): UserMessage {
  return new UserMessage("Open an .icl file first. This command works on the file in the active editor.");
}

export function notOnDisk(): UserMessage {
  return new UserMessage("This file is not on this machine’s disk. Save a copy there to run it.");
}

export function notChanged(file: string): UserMessage {
  return new UserMessage(
    `${file} cannot be changed. Make it writable, or save a copy and change the setting there.`,
  );
}

export function notCompared(uri: string): UserMessage {
  return new UserMessage(
    "There is nothing to report yet. Compare the queries or run an analysis first.",
    { title: "Compare All Queries", command: commandIds.compareAllQueries, args: [uri] },
    "information",
  );
}

export function queryGone(): UserMessage {
  return new UserMessage(
    "This query has been changed or removed. Use the actions above the queries as they are now.",
  );
}

export function noQueries(): UserMessage {
  return new UserMessage("The file has no queries. Add a line that begins with “?”, or use Run on Input…");
}

export function noDial(why: string): UserMessage {
  return new UserMessage(`${why} Add answers after the arrows of its queries, then turn the dial.`);
}

export function noSuchAnalysis(name: string): UserMessage {
  return new UserMessage(`There is no analysis called ${name}. Analyse… lists all of them.`);
}

export function wrongOption(title: string, name: string, why: string): UserMessage {
  return new UserMessage(
    `${title} does not accept this ${name}: ${why}. Enter another value, or none for the default.`,
  );
}

/** How an error is shown; undefined where it is not, because the user asked for it. */
export interface ShownError {
  readonly severity: "error" | "warning" | "information";
  readonly message: string;
  readonly actions: readonly MessageAction[];
  /** Whether it is a bug of this program, whose stack belongs into the log. */
  readonly bug: boolean;
}

export function shownError(error: unknown): ShownError | undefined {
  if (error instanceof UserMessage) {
    const { severity, message, actions } = error;
    return { severity, message, actions, bug: false };
  }
  if (error instanceof UnwritableFile || error instanceof ForeignFile) {
    return { severity: "error", message: error.message, actions: [], bug: false };
  }
  if (error instanceof InvalidTaskFile) return invalidFile(error);
  if (error instanceof ModelNotDownloaded) return notDownloaded(error);
  if (error instanceof RequestFailure) {
    if (error.code === "cancelled") return undefined;
    return { severity: "error", message: error.message, actions: actionsFor(error.code), bug: false };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { severity: "error", message: `This is a bug: ${message}`, actions: [showLog], bug: true };
}

/** Only the click downloads, and it asks once more, with the size. */
function notDownloaded({ address }: ModelNotDownloaded): ShownError {
  return {
    severity: "error",
    message: `${address} is not on this machine.`,
    actions: [{ title: "Download…", command: commandIds.downloadModel, args: [address] }],
    bug: false,
  };
}

function invalidFile({ problems, message }: InvalidTaskFile): ShownError {
  const [first] = problems;
  if (first === undefined) return { severity: "error", message, actions: [], bug: false };
  const more = problems.length - 1;
  const others = more === 0 ? "" : ` ${more} more ${more === 1 ? "error" : "errors"}.`;
  return {
    severity: "error",
    message: `The file cannot be run. Line ${first.line}: ${first.message}${others}`,
    actions: [showProblems],
    bug: false,
  };
}

function actionsFor(code: FailureCode): readonly MessageAction[] {
  switch (code) {
    case "model-missing":
    case "model-not-downloaded":
    case "model-unreadable":
    case "model-refused":
    case "chat-unsupported":
      return [selectModel];
    case "engine-died":
    case "engine-hung":
      return [restart];
    case "library-missing":
    case "library-unsupported":
    case "out-of-memory":
      return [showLog];
    case "prompt-too-long":
      return [selectModel, downloadModel];
    case "server-unreachable":
    case "bad-request":
    case "download-failed":
    case "cancelled":
      return [];
  }
}
