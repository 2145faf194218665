import process from "node:process";
import { isatty } from "node:tty";
import pc from "picocolors";

/**
 * Whether a stream gets colour: by NO_COLOR and FORCE_COLOR, else where it is a terminal. Decided for each
 * stream by itself, so that neither a pipe nor a log ever holds escape sequences that nobody asked for.
 */
function wantsColour(descriptor: number): boolean {
  const { NO_COLOR: never, FORCE_COLOR: always, TERM: terminal } = process.env;
  if (never !== undefined && never !== "") return false;
  if (always !== undefined && always !== "") return always !== "0";
  return isatty(descriptor) && terminal !== "dumb";
}

/** Colours for what goes to the output. */
export const colours = pc.createColors(wantsColour(1));
/** Colours for what goes to the error stream. */
export const talkColours = pc.createColors(wantsColour(2));
