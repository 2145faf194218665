import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { RequestFailure } from "../protocol/failure.js";

/**
 * The one message of a thread that is started for a request: what takes seconds must not hold up an editor.
 * @param entry path of the worker's module, which gets the request as its `workerData`.
 * @param stopped what to tell the user who cancels.
 * @throws RequestFailure `cancelled`; what the thread throws before it has answered.
 */
export async function askWorker(
  entry: string,
  request: unknown,
  signal: AbortSignal,
  stopped: string,
): Promise<unknown> {
  const worker = new Worker(entry, { workerData: request });
  // What it throws while it is being stopped is heard by nobody else, and would end this process.
  worker.on("error", () => undefined);
  try {
    const [answer] = (await once(worker, "message", { signal })) as readonly unknown[];
    return answer;
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new RequestFailure("cancelled", stopped, { cause: error });
  } finally {
    await worker.terminate();
  }
}
