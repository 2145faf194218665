import process from "node:process";
import {
  type CancellationToken,
  IPCMessageReader,
  IPCMessageWriter,
  ResponseError,
  createMessageConnection,
} from "vscode-jsonrpc/node";
import * as z from "zod";
import { RequestFailure, type FailureData } from "../protocol/failure.js";
import {
  Envelope,
  FAILURE,
  HEARTBEAT,
  PROGRESS,
  requests,
  type ProgressMessage,
  type RequestName,
} from "../protocol/messages.js";
import { JobQueue } from "./jobs.js";
import { locateLibraries } from "./llama/library.js";
import { RpcServers } from "./rpcServers.js";

const INTERNAL_ERROR = -32_603;

/**
 * The engine process. This thread only speaks: it queues requests for the worker thread, answers heartbeats
 * and passes on cancellations while the worker computes.
 */
function main(workerEntry: URL): void {
  const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
  let jobs: Promise<JobQueue> | undefined;
  const queue = (): Promise<JobQueue> => (jobs ??= openQueue(workerEntry));
  const servers = new RpcServers();
  for (const name of Object.keys(requests) as RequestName[]) {
    connection.onRequest(name, async (message: unknown, token: CancellationToken) => {
      try {
        const { request, params } = Envelope.parse(message);
        const checked = requests[name].params.parse(params);
        if ("options" in checked) await servers.reach(checked.options.rpcServers);
        const job = (await queue()).run(name, checked, (done, total) => {
          const progress: ProgressMessage = { request, done, total };
          void connection.sendNotification(PROGRESS, progress);
        });
        if (token.isCancellationRequested) job.cancel();
        const listener = token.onCancellationRequested(() => {
          job.cancel();
        });
        try {
          return await job.result;
        } finally {
          listener.dispose();
        }
      } catch (error) {
        throw toResponseError(error);
      }
    });
  }
  connection.onRequest(HEARTBEAT, () => ({ alive: true }));
  connection.listen();
  // The parent is gone: nobody is left to answer, and the worker may be deep in foreign code.
  process.once("disconnect", () => process.kill(process.pid, "SIGKILL"));
  // Ctrl-C reaches the whole process group; the parent decides what ends.
  process.on("SIGINT", () => undefined);
}

async function openQueue(workerEntry: URL): Promise<JobQueue> {
  return new JobQueue(workerEntry, await locateLibraries());
}

function toResponseError(error: unknown): ResponseError<FailureData | undefined> {
  if (error instanceof RequestFailure) {
    return new ResponseError<FailureData>(FAILURE, error.message, { code: error.code });
  }
  if (error instanceof z.ZodError) {
    return new ResponseError<FailureData>(FAILURE, `Malformed request: ${z.prettifyError(error)}`, {
      code: "bad-request",
    });
  }
  return new ResponseError(INTERNAL_ERROR, error instanceof Error ? error.message : String(error));
}

// The bundle and the compiled sources keep the two entries beside each other under the same extension.
main(new URL(import.meta.url.endsWith(".mjs") ? "./engine-worker.mjs" : "./worker.js", import.meta.url));
