import { askWorker } from "./askWorker.js";
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
  return (await askWorker(entry, request, signal, "Reading the vector was stopped.")) as VectorReading;
}
