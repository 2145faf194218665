import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { ForeignFile } from "../exchange/foreignFile.js";
import { RequestFailure } from "../protocol/failure.js";
import type { ImportOutcome } from "../exchange/import/importBytes.js";
import type { ImportRequest } from "./importFile.js";
import type { ImportAnswer } from "./importWorker.js";

/**
 * `importFile` in a thread of its own: a data set takes seconds, in which an editor could not be typed in.
 * @param entry path of the worker's module.
 * @throws ForeignFile, and RequestFailure `cancelled`.
 */
export async function importInWorker(
  entry: string,
  request: ImportRequest,
  signal: AbortSignal,
): Promise<ImportOutcome> {
  const worker = new Worker(entry, { workerData: request });
  try {
    const [answer] = (await once(worker, "message", { signal })) as [ImportAnswer];
    if (answer.kind === "foreign") throw new ForeignFile(answer.message);
    return answer.outcome;
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new RequestFailure("cancelled", "The import was stopped; nothing was written.", {
      cause: error,
    });
  } finally {
    await worker.terminate();
  }
}
