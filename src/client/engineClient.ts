import { RequestEngine, type RequestControl } from "../protocol/engine.js";
import { RequestFailure } from "../protocol/failure.js";
import type { RequestName, RequestParams, RequestResult } from "../protocol/messages.js";
import type { LoadParams } from "../protocol/model.js";
import { EngineProcess, cancelled, type EngineProcessOptions } from "./engineProcess.js";

export interface EngineClientOptions extends EngineProcessOptions {
  /** The process ends after so many milliseconds without a request; 0 keeps it. */
  readonly idleLimit?: number;
  /** Told when a process starts or ends, and why. */
  readonly onState?: (state: "started" | "ended", reason: string) => void;
}

/** So many deaths within the window, and the engine is not started again until asked. */
const MOST_DEATHS = 3;
const DEATH_WINDOW = 60_000;
/** Failures that say nothing of what was asked for. */
const interrupted: ReadonlySet<string> = new Set(["engine-died", "engine-hung", "cancelled"]);

/**
 * The engine as its users see it: started with the first request, ended when idle, started again after a
 * crash and told again which model to load. Requests are sent one at a time, in their order.
 */
export class EngineClient extends RequestEngine {
  readonly #options: EngineClientOptions;
  #process: EngineProcess | undefined;
  /** The model that the process holds; what a new process has to load first. */
  #model: { readonly params: LoadParams; readonly fingerprint: string } | undefined;
  #modelLoaded = false;
  #deaths: number[] = [];
  #queue: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;
  #disposed = false;

  constructor(options: EngineClientOptions) {
    super();
    this.#options = options;
  }

  protected override async ask<Name extends RequestName>(
    name: Name,
    params: RequestParams<Name>,
    control: RequestControl,
  ): Promise<RequestResult<Name>> {
    const about: RequestParams<RequestName> = params;
    return this.#enqueue(control, async () => {
      if ("options" in about) return this.#loading(name, params, about, control);
      if (this.#process?.alive !== true) this.#modelLoaded = false;
      if (!this.#modelLoaded && this.#model !== undefined) await this.#loadAgain(this.#model, control);
      return this.#send(name, params, control);
    });
  }

  /** The process id of the engine, undefined while none runs. */
  get pid(): number | undefined {
    return this.#process?.alive === true ? this.#process.pid : undefined;
  }

  /** What llama.cpp wrote last. */
  get logTail(): readonly string[] {
    return this.#process?.logTail ?? [];
  }

  /** Ends the process and lets the next request start another, whatever happened before. */
  async restart(): Promise<void> {
    this.#deaths = [];
    await this.#stop(new RequestFailure("cancelled", "The engine was restarted."));
  }

  /** Ends the process; requests under way are rejected as cancelled. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#stop(new RequestFailure("cancelled", "The engine was shut down."));
  }

  async #stop(reason: RequestFailure): Promise<void> {
    clearTimeout(this.#idle);
    const running = this.#process;
    this.#process = undefined;
    this.#modelLoaded = false;
    running?.kill(reason);
    await running?.ended;
  }

  /** Sends a request after which the process holds another model than before. */
  async #loading<Name extends RequestName>(
    name: Name,
    params: RequestParams<Name>,
    model: LoadParams,
    control: RequestControl,
  ): Promise<RequestResult<Name>> {
    const former = this.#model;
    this.#modelLoaded = false;
    if (name === "load") this.#model = undefined;
    const result = await this.#send(name, params, control).catch((error: unknown) => {
      // Nothing is wrong with the model, and others may be in the middle of work on the former one.
      if (error instanceof RequestFailure && interrupted.has(error.code)) this.#model ??= former;
      throw error;
    });
    if ("fingerprint" in result) {
      this.#model = { params: model, fingerprint: result.fingerprint };
      this.#modelLoaded = true;
    }
    return result;
  }

  /** Makes sure that whoever works with a model goes on with the same one. */
  async #loadAgain(
    { params, fingerprint }: { readonly params: LoadParams; readonly fingerprint: string },
    { signal }: RequestControl,
  ): Promise<void> {
    const found = await this.#send("load", params, { signal });
    if (found.fingerprint !== fingerprint) {
      throw new RequestFailure(
        "model-unreadable",
        `The model in ${params.file} was replaced while work on it was under way. Run the command again to use the new one.`,
      );
    }
    this.#modelLoaded = true;
  }

  async #enqueue<Result>({ signal }: RequestControl, work: () => Promise<Result>): Promise<Result> {
    if (signal?.aborted === true) throw cancelled();
    const turn = this.#queue.then(async () => {
      signal?.removeEventListener("abort", leave);
      if (signal?.aborted === true) throw cancelled();
      return work();
    });
    // The next in line must not care how this one ended; the caller does.
    this.#queue = turn.then(
      () => undefined,
      () => undefined,
    );
    let leave = (): void => undefined;
    const left = new Promise<never>((_, reject) => {
      leave = () => {
        reject(cancelled());
      };
    });
    signal?.addEventListener("abort", leave);
    return Promise.race([turn, left]);
  }

  async #send<Name extends RequestName>(
    name: Name,
    params: RequestParams<Name>,
    control: RequestControl,
  ): Promise<RequestResult<Name>> {
    clearTimeout(this.#idle);
    try {
      return await this.#running().request(name, params, control);
    } finally {
      // A process whose last request failed or was cancelled is idle as well.
      this.#armIdle();
    }
  }

  #running(): EngineProcess {
    if (this.#process?.alive === true) return this.#process;
    if (this.#disposed) throw new RequestFailure("cancelled", "The engine was shut down.");
    const now = Date.now();
    this.#deaths = this.#deaths.filter((death) => now - death < DEATH_WINDOW);
    if (this.#deaths.length >= MOST_DEATHS) {
      throw new RequestFailure(
        "engine-died",
        `The engine process ended ${MOST_DEATHS} times within a minute and is not started again automatically. Look into the log, then restart the engine.`,
      );
    }
    const started = new EngineProcess(this.#options);
    this.#process = started;
    this.#options.onState?.("started", `engine process ${started.pid ?? 0}`);
    void started.ended.then(() => {
      const replaced = this.#process !== started;
      const wanted = replaced || started.endedAsAsked;
      if (!wanted) this.#deaths.push(Date.now());
      if (!replaced) this.#process = undefined;
      this.#options.onState?.("ended", wanted ? "as asked" : "by itself");
    });
    return started;
  }

  #armIdle(): void {
    const limit = this.#options.idleLimit ?? 0;
    if (limit === 0 || this.#process?.alive !== true) return;
    this.#idle = setTimeout(() => {
      void this.#stop(new RequestFailure("cancelled", "The engine was idle and was ended."));
    }, limit);
    this.#idle.unref();
  }
}
