import { parentPort, workerData } from "node:worker_threads";
import { RequestFailure, type FailureCode } from "../protocol/failure.js";
import { ENGINE_LINE } from "../protocol/engineLine.js";
import type { RequestName, RequestParams, RequestResult } from "../protocol/messages.js";
import { openLibrary, type LibraryPlace } from "./llama/library.js";
import { Session } from "./session.js";

/** What the worker is started with. */
export interface WorkerStart {
  readonly libraries: LibraryPlace;
  /** One 32-bit integer: the number of the job to stop, 0 for none. */
  readonly cancel: SharedArrayBuffer;
}

export interface Job {
  readonly id: number;
  readonly name: RequestName;
  readonly params: unknown;
}

export type WorkerMessage =
  | { readonly kind: "progress"; readonly id: number; readonly done: number; readonly total: number }
  | { readonly kind: "result"; readonly id: number; readonly result: unknown }
  | { readonly kind: "failure"; readonly id: number; readonly code: FailureCode; readonly message: string }
  | { readonly kind: "bug"; readonly id: number; readonly stack: string };

/** How often progress is reported, in milliseconds: more would only fill the pipe. */
const PROGRESS_INTERVAL = 50;

type Handlers = { [Name in RequestName]: (params: RequestParams<Name>) => RequestResult<Name> };

function handlersOf(session: Session): Handlers {
  return {
    load: (params) => session.load(params),
    probe: (params) => session.probe(params),
    tokenize: ({ texts, beginning }) => ({ tokens: session.tokenize(texts, beginning) }),
    chat: (params) => session.chat(params),
    pieces: ({ tokens }) => ({ pieces: session.pieces(tokens) }),
    capture({ groups }) {
      const { groups: means, evaluatedTokens } = session.capture(groups);
      return { groups: means.map(encodeVector), evaluatedTokens };
    },
    states(params) {
      const { prompts, evaluatedTokens } = session.states(params);
      return { prompts: prompts.map(encodeVector), evaluatedTokens };
    },
    relate({ prompts }) {
      const { layers, evaluatedTokens } = session.relate(prompts);
      return { layers: layers.map(encodeVector), evaluatedTokens };
    },
    evaluate: ({ vectors, rows }) => session.evaluate(vectors.map(decodeVector), rows),
    evaluateSteered: ({ vectors, rows, ...under }) =>
      session.evaluate(vectors.map(decodeVector), rows, under),
    evaluateResumed: ({ vectors, rows, ...under }) =>
      session.evaluate(vectors.map(decodeVector), rows, under),
    saveState: ({ tokens, file }) => session.saveState(tokens, file),
    measure: ({ vectors, rows, repeats }) => session.measure(vectors.map(decodeVector), rows, repeats),
  };
}

function encodeVector(vector: Float32Array | Float64Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64");
}

function decodeVector(encoded: string): Float32Array {
  const bytes = Buffer.from(encoded, "base64");
  // A Buffer may lie at an odd place of its pool; floats may not.
  return new Float32Array(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength - (bytes.byteLength % 4)),
  );
}

function main(): void {
  const port = parentPort;
  if (port === null) throw new Error("The engine's worker must run in a worker thread");
  const { libraries, cancel } = workerData as WorkerStart;
  const flag = new Int32Array(cancel);
  const send = (message: WorkerMessage): void => {
    port.postMessage(message);
  };
  let handlers: Handlers | undefined;
  let session: Session | undefined;
  port.on("message", (job: Job) => {
    const { id } = job;
    try {
      session ??= new Session(openLibrary(libraries), (sentence) => {
        process.stderr.write(`${ENGINE_LINE}${sentence}\n`);
      });
      handlers ??= handlersOf(session);
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
      const handle = handlers[job.name] as (params: unknown) => unknown;
      const work = (): unknown => handle(job.params);
      const loads = job.name === "load" || job.name === "probe";
      send({ kind: "result", id, result: loads ? work() : session.whileUnchanged(work) });
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
  });
}

main();
