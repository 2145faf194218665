import { RequestFailure } from "../protocol/failure.js";

/** Windows' STATUS_IN_PAGE_ERROR: what SIGBUS is elsewhere. */
const IN_PAGE_ERROR = 0xc0000006;

const again = "Run the command again";

/** How an engine process ended that nobody ended. One of `code` and `signal` is null. */
export function engineDied(code: number | null, signal: NodeJS.Signals | null): RequestFailure {
  const how = signal === null ? `ended with exit code ${code ?? "unknown"}` : `was ended by ${signal}`;
  if (signal === "SIGBUS" || code === IN_PAGE_ERROR) {
    return died(
      `${how}: a file that it reads from, such as the model's, was shortened, or its disk was removed. ${again}: the file is checked then.`,
    );
  }
  if (signal === "SIGKILL") {
    return died(
      `${how}, as happens when the system runs out of memory. ${again}; if it happens again, close other programs or choose a smaller model.`,
    );
  }
  return died(
    `${how}. ${again}; if it happens again, the model's file may be damaged, or the model may not fit into memory: the log holds llama.cpp's last messages.`,
  );
}

export function engineNotStarted(error: Error): RequestFailure {
  return died(`could not be started (${error.message}). ${again}; if it happens again, install it again.`);
}

/** @param problem why what it sent is no answer. */
export function engineTalksNonsense(problem: string): RequestFailure {
  return died(
    `sent something that is not an answer (${problem}) and was ended. ${again}; if it happens again, restart this program: part of it may have been updated in the meantime.`,
  );
}

export function engineHung(milliseconds: number): RequestFailure {
  return new RequestFailure(
    "engine-hung",
    `The engine process has not answered for ${Math.round(milliseconds / 1000)} s and was ended. ${again}.`,
  );
}

function died(what: string): RequestFailure {
  return new RequestFailure("engine-died", `The engine process ${what}`);
}
