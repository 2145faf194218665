import { writeFileSync } from "node:fs";
import process from "node:process";
import {
  type CancellationToken,
  type DataCallback,
  type Disposable,
  ErrorCodes,
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
import { messageProblem, ToEngine } from "../protocol/wire.js";
import { Garbage } from "./garbage.js";
import { JobQueue } from "./jobs.js";
import { locateLibraries } from "./llama/library.js";
import { RpcServers } from "./rpcServers.js";

/** Of 1000: how much of the machine's memory Linux takes this process to use on top of what it does. */
const MORE_EXPENDABLE = 500;

/**
 * The engine process. This thread only speaks: it queues requests for the worker thread, answers heartbeats
 * and passes on cancellations while the worker computes.
 */
function main(workerEntry: URL): void {
  sacrificeFirst();
  const connection = createMessageConnection(new CheckedReader(process), new IPCMessageWriter(process));
  let jobs: Promise<JobQueue> | undefined;
  const queue = async (): Promise<JobQueue> => {
    const opening = (jobs ??= openQueue(workerEntry));
    try {
      return await opening;
    } catch (error) {
      // What was missing may be there the next time.
      if (jobs === opening) jobs = undefined;
      throw error;
    }
  };
  const servers = new RpcServers();
  const garbage = new Garbage();
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
          const result: z.ZodType = requests[name].result;
          return z.encode(result, await job.result);
        } finally {
          listener.dispose();
          setImmediate(() => {
            garbage.collect();
          });
        }
      } catch (error) {
        throw toResponseError(error);
      }
    });
  }
  connection.onRequest(HEARTBEAT, () => ({ alive: true }));
  connection.listen();
  // The parent is gone: nobody is left to answer, and the worker may be deep in foreign code.
  const end = (): void => void process.kill(process.pid, "SIGKILL");
  process.once("disconnect", end);
  // It may have gone while this module was loaded, with its last request here already.
  if (!process.connected) end();
  // Ctrl-C reaches the whole process group; the parent decides what ends.
  process.on("SIGINT", () => undefined);
}

/** Passes on what is a message; the rest is reported on the error stream, and answered where it can be. */
class CheckedReader extends IPCMessageReader {
  override listen(callback: DataCallback): Disposable {
    return super.listen((message) => {
      const { error } = ToEngine.safeParse(message);
      if (error === undefined) callback(message);
      else refuse(message, `Malformed request: ${messageProblem(error)}`);
    });
  }
}

/** Answers what is no request, if it says whom to answer. */
function refuse(received: unknown, message: string): void {
  process.stderr.write(`${message}\n`);
  const asked = z.object({ id: z.union([z.int(), z.string()]), method: z.unknown() }).safeParse(received);
  if (!asked.success || asked.data.method === undefined) return;
  const data: FailureData = { code: "bad-request" };
  process.send?.({ jsonrpc: "2.0", id: asked.data.id, error: { code: FAILURE, message, data } });
}

/** Where memory ends, Linux ends what it takes for the largest process: let it be this one, not the editor. */
function sacrificeFirst(): void {
  if (process.platform !== "linux") return;
  try {
    writeFileSync("/proc/self/oom_score_adj", String(MORE_EXPENDABLE));
  } catch {
    // Some sandboxes do not let a process say so; it works all the same.
  }
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
  return new ResponseError(ErrorCodes.InternalError, error instanceof Error ? error.message : String(error));
}

// The bundle and the compiled sources keep the two entries beside each other under the same extension.
main(new URL(import.meta.url.endsWith(".mjs") ? "./engine-worker.mjs" : "./worker.js", import.meta.url));
