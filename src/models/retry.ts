import { setTimeout as wait } from "node:timers/promises";
import { RequestFailure } from "../protocol/failure.js";
import { BrokenConnection, cancelled } from "./webRequest.js";

/** How patient a download is. Times in milliseconds. */
export interface Patience {
  /** Tries in a row that bring nothing, before it is given up. */
  readonly attempts: number;
  /** Before the second try; doubled before each further one. */
  readonly delay: number;
  /** A connection over which nothing comes for so long is given up. */
  readonly silence: number;
}

export const usualPatience: Patience = { attempts: 6, delay: 1_000, silence: 60_000 };
const LONGEST_DELAY = 15_000;

/**
 * Tries until it succeeds, and gives up after so many tries in a row that brought nothing.
 * @param attempt tells by its argument that something came, after which the count begins anew.
 * @param advice what the user can do once it was given up, a sentence.
 * @throws RequestFailure `download-failed`, or what the attempt throws other than BrokenConnection.
 */
export async function withRetries<Result>(
  { attempts, delay }: Patience,
  signal: AbortSignal | undefined,
  advice: string,
  attempt: (gained: () => void) => Promise<Result>,
): Promise<Result> {
  let failed = 0;
  for (;;) {
    try {
      return await attempt(() => {
        failed = 0;
      });
    } catch (error) {
      if (!(error instanceof BrokenConnection)) throw error;
      if (signal?.aborted === true) throw cancelled();
      failed++;
      if (failed >= attempts) {
        throw new RequestFailure(
          "download-failed",
          `${error.message} It was tried ${attempts} times. ${advice}`,
          { cause: error },
        );
      }
      await pause(error.wait ?? Math.min(delay * 2 ** (failed - 1), LONGEST_DELAY), signal);
    }
  }
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await wait(milliseconds, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    throw signal?.aborted === true ? cancelled() : error;
  }
}
