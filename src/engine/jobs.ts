import { Worker } from "node:worker_threads";
import { RequestFailure } from "../protocol/failure.js";
import type { RequestName } from "../protocol/messages.js";
import type { LibraryPlace } from "./llama/library.js";
import type { Job, WorkerMessage, WorkerStart } from "./worker.js";

interface Pending {
  readonly job: Job;
  readonly progress: (done: number, total: number) => void;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

const YOUNG_GENERATION_MB = 12;

/** A request under way. */
export interface RunningJob {
  readonly result: Promise<unknown>;
  cancel(): void;
}

/** Hands jobs to the thread that owns llama.cpp, one at a time, in their order. */
export class JobQueue {
  readonly #worker: Worker;
  readonly #cancel = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  readonly #waiting: Pending[] = [];
  #running: Pending | undefined;
  #lastId = 0;

  /** @param entry module of the worker thread. @param libraries llama.cpp's shared libraries. */
  constructor(entry: URL, libraries: LibraryPlace) {
    const start: WorkerStart = { libraries, cancel: this.#cancel.buffer };
    this.#worker = new Worker(entry, {
      workerData: start,
      // Rows and answers are small: Node's usual 48 MB would fill with what nobody needs any more.
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    this.#worker.on("message", (message: WorkerMessage) => {
      this.#receive(message);
    });
    this.#worker.on("error", (error) => {
      // The thread is gone and its state with it: only a new process is clean.
      process.stderr.write(`${error.stack ?? error.message}\n`);
      process.exit(1);
    });
  }

  run(name: RequestName, params: Job["params"], progress: Pending["progress"]): RunningJob {
    const id = ++this.#lastId;
    let pending: Pending | undefined;
    const result = new Promise<unknown>((resolve, reject) => {
      pending = { job: { id, name, params }, progress, resolve, reject };
      this.#waiting.push(pending);
    });
    this.#next();
    return {
      result,
      cancel: () => {
        if (this.#running?.job.id === id) Atomics.store(this.#cancel, 0, id);
        const place = this.#waiting.findIndex((waiting) => waiting.job.id === id);
        if (place < 0) return;
        this.#waiting.splice(place, 1);
        pending?.reject(new RequestFailure("cancelled", "The request was cancelled."));
      },
    };
  }

  #next(): void {
    if (this.#running !== undefined) return;
    this.#running = this.#waiting.shift();
    if (this.#running !== undefined) this.#worker.postMessage(this.#running.job);
  }

  #receive(message: WorkerMessage): void {
    const running = this.#running;
    if (running?.job.id !== message.id) return;
    switch (message.kind) {
      case "progress":
        running.progress(message.done, message.total);
        return;
      case "result":
        running.resolve(message.result);
        break;
      case "failure":
        running.reject(new RequestFailure(message.code, message.message));
        break;
      case "bug":
        process.stderr.write(`${message.stack}\n`);
        running.reject(new Error(message.stack));
        break;
    }
    this.#running = undefined;
    this.#next();
  }
}
