import { RequestFailure } from "../protocol/failure.js";
import { ForeignFile } from "../exchange/foreignFile.js";
import { CannotListen } from "../serve/cannotListen.js";
import { InvalidTaskFile } from "../workbench/taskFile.js";
import { UnwritableFile } from "../workbench/writeWhole.js";

/** What the process ends with. Scripts hang on these numbers. */
export const exitCodes = {
  met: 0,
  /** Thresholds in `require` were missed. */
  missed: 1,
  /** The input is wrong: a file, an option, a model's path. */
  input: 2,
  /** The engine failed, or the program has a bug. */
  engine: 3,
  interrupted: 130,
} as const;

/** An option or argument that makes no sense. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

/** The exit code for an error, and whether its text is meant for the user. */
export function classify(error: unknown): { code: number; expected: boolean } {
  if (
    error instanceof InvalidTaskFile ||
    error instanceof UsageError ||
    error instanceof UnwritableFile ||
    error instanceof ForeignFile ||
    error instanceof CannotListen
  ) {
    return { code: exitCodes.input, expected: true };
  }
  if (error instanceof RequestFailure) return { code: codeOf(error), expected: true };
  return { code: exitCodes.engine, expected: false };
}

function codeOf({ code }: RequestFailure): number {
  switch (code) {
    case "cancelled":
      return exitCodes.interrupted;
    case "model-missing":
    case "model-not-downloaded":
    case "model-unreadable":
    case "model-refused":
    case "chat-unsupported":
    case "prompt-too-long":
    case "bad-request":
      return exitCodes.input;
    case "download-failed":
    case "library-missing":
    case "library-unsupported":
    case "server-unreachable":
    case "out-of-memory":
    case "engine-died":
    case "engine-hung":
      return exitCodes.engine;
  }
}
