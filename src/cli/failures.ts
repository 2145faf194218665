import { errorTrace } from "../protocol/errorTrace.js";
import { classify, exitCodes } from "./exitCode.js";
import { describe, invalidFile } from "./taskFiles.js";
import { Terminal } from "./terminal.js";
import { InvalidTaskFile } from "../workbench/taskFile.js";

/** Waits for a command, tells why it failed, and resolves to the exit code. */
export async function exitCodeOf(work: Promise<number>): Promise<number> {
  try {
    return await work;
  } catch (error) {
    const { code, expected } = classify(error);
    tell(new Terminal(), error, code, expected);
    return code;
  }
}

function tell(terminal: Terminal, error: unknown, code: number, expected: boolean): void {
  if (code === exitCodes.interrupted) terminal.say("Interrupted.");
  else if (error instanceof InvalidTaskFile) {
    for (const one of invalidFile(error)) terminal.error(describe(one));
  } else if (expected && error instanceof Error) terminal.error(error.message);
  else {
    terminal.error("This is a bug: please report it with the lines below.");
    terminal.say(errorTrace(error));
  }
}
