import { parentPort, workerData } from "node:worker_threads";
import { RequestFailure, type FailureCode } from "../protocol/failure.js";
import { ENGINE_LINE } from "../protocol/engineLine.js";
import type { RequestName, RequestParams } from "../protocol/messages.js";
import { Garbage } from "./garbage.js";
import { openLibrary, type LibraryPlace } from "./llama/library.js";
import { answer, Session } from "./session.js";

/** What the worker is started with. */
export interface WorkerStart {
  readonly libraries: LibraryPlace;
  /** One 32-bit integer: the number of the job to stop, 0 for none. */
  readonly cancel: SharedArrayBuffer;
}

export interface Job {
  readonly id: number;
  readonly name: RequestName;
  readonly params: RequestParams<RequestName>;
}

export type WorkerMessage =
  | { readonly kind: "progress"; readonly id: number; readonly done: number; readonly total: number }
  | { readonly kind: "result"; readonly id: number; readonly result: unknown }
  | { readonly kind: "failure"; readonly id: number; readonly code: FailureCode; readonly message: string }
  | { readonly kind: "bug"; readonly id: number; readonly stack: string };

/** How often progress is reported, in milliseconds: more would only fill the pipe. */
const PROGRESS_INTERVAL = 50;

function main(): void {
  const port = parentPort;
  if (port === null) throw new Error("The engine's worker must run in a worker thread");
  const { libraries, cancel } = workerData as WorkerStart;
  const flag = new Int32Array(cancel);
  const send = (message: WorkerMessage): void => {
    port.postMessage(message);
  };
  const garbage = new Garbage();
  let session: Session | undefined;
  port.on("message", (job: Job) => {
    const { id } = job;
    try {
      session ??= new Session(openLibrary(libraries), (sentence) => {
        process.stderr.write(`${ENGINE_LINE}${sentence}\n`);
      });
      let reported = 0;
      session.watch({
        cancelled: () => Atomics.load(flag, 0) === id,
        progress(done, total) {
          const now = performance.now();
          if (done < total && now - reported < PROGRESS_INTERVAL) return;
          reported = now;
          send({ kind: "progress", id, done, total });
        },
      });
      send({ kind: "result", id, result: answer(session, job.name, job.params) });
    } catch (error) {
      if (error instanceof RequestFailure) {
        send({ kind: "failure", id, code: error.code, message: error.message });
      } else {
        send({
          kind: "bug",
          id,
          stack: error instanceof Error ? (error.stack ?? error.message) : String(error),
        });
      }
    }
    garbage.collect();
  });
}

main();
