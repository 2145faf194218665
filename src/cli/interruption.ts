import process from "node:process";
import { exitCodes } from "./exitCode.js";

/** Ctrl-C and its like, and what they end. */
export class Interruption {
  readonly #controller = new AbortController();
  /** Whether a command with another process runs, which has to be stopped in order. */
  #orderly = false;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** To be called before a command that has something to stop. */
  begin(): void {
    this.#orderly = true;
  }

  /** Stops in order at the first time; a second one does not wait for that. */
  interrupt(): void {
    if (this.signal.aborted || !this.#orderly) process.exit(exitCodes.interrupted);
    this.#controller.abort();
  }
}
