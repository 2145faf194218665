import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { RequestFailure } from "../protocol/failure.js";
import type { VectorReading, VectorRequest } from "./vectorWorker.js";

/**
 * `openVector` in a thread of its own: a file of hundreds of megabytes takes seconds, in which an editor could not be
 * typed in. What is wrong with the file is in the answer.
 * @param entry path of the worker's module.
 * @throws RequestFailure `cancelled`.
 */
export async function openVectorInWorker(
  entry: string,
  request: VectorRequest,
  signal: AbortSignal,
): Promise<VectorReading> {
  const worker = new Worker(entry, { workerData: request });
  try {
    const [answer] = (await once(worker, "message", { signal })) as [VectorReading];
    return answer;
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new RequestFailure("cancelled", "Reading the vector was stopped.", { cause: error });
  } finally {
    await worker.terminate();
  }
}
