import { fork, type ChildProcess } from "node:child_process";
import process from "node:process";
import {
  CancellationTokenSource,
  IPCMessageReader,
  IPCMessageWriter,
  ResponseError,
  createMessageConnection,
  type MessageConnection,
} from "vscode-jsonrpc/node";
import type { Progress, RequestControl } from "../protocol/engine.js";
import { FailureData, RequestFailure } from "../protocol/failure.js";
import {
  FAILURE,
  HEARTBEAT,
  PROGRESS,
  ProgressMessage,
  type Envelope,
  type RequestName,
} from "../protocol/messages.js";

/** How an engine process is started and watched. Times in milliseconds. */
export interface EngineProcessOptions {
  /** Path of the engine's entry module. */
  readonly entry: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Receives what llama.cpp writes to the error stream, line by line. */
  readonly log?: (line: string) => void;
  /** A cancelled request that has not ended after this time takes the process with it. */
  readonly cancelGrace?: number;
  readonly heartbeatInterval?: number;
  /** A heartbeat that is not answered in this time takes the process with it. */
  readonly heartbeatLimit?: number;
}

const LOG_TAIL = 40;

/** One engine process, from its start to its end. It is never restarted: its owner makes a new one. */
export class EngineProcess {
  /** Resolves once the process has ended. */
  readonly ended: Promise<void>;
  readonly #options: EngineProcessOptions;
  readonly #child: ChildProcess;
  readonly #connection: MessageConnection;
  readonly #progress = new Map<number, (progress: Progress) => void>();
  readonly #failures = new Set<(failure: RequestFailure) => void>();
  readonly #tail: string[] = [];
  readonly #heartbeat: NodeJS.Timeout;
  #killedFor: RequestFailure | undefined;
  #alive = true;
  #lastRequest = 0;

  constructor(options: EngineProcessOptions) {
    this.#options = options;
    this.#child = fork(options.entry, [], {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      execArgv: [],
      env: { ...process.env, ...options.environment },
      // Its own group, so that Ctrl-C in a terminal reaches the command line alone, which then cancels.
      detached: process.platform !== "win32",
    });
    this.#collectLog();
    this.#connection = createMessageConnection(
      new IPCMessageReader(this.#child),
      new IPCMessageWriter(this.#child),
    );
    this.#connection.onNotification(PROGRESS, (message: unknown) => {
      const { request, done, total } = ProgressMessage.parse(message);
      this.#progress.get(request)?.({ done, total });
    });
    this.#connection.onError(() => undefined);
    this.#connection.listen();
    this.ended = new Promise((resolve) => {
      this.#child.once("error", (error) => {
        this.#end(`could not be started (${error.message})`);
        resolve();
      });
      this.#child.once("exit", (code, signal) => {
        this.#end(signal === null ? `ended with exit code ${code ?? "unknown"}` : `was ended by ${signal}`);
        resolve();
      });
    });
    const interval = options.heartbeatInterval ?? 5_000;
    this.#heartbeat = setInterval(() => void this.#beat(), interval);
    this.#heartbeat.unref();
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Whether it was killed for a request that was cancelled, rather than for a fault of its own. */
  get endedAsAsked(): boolean {
    return this.#killedFor?.code === "cancelled";
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** What the process wrote last, for the log of a failure. */
  get logTail(): readonly string[] {
    return this.#tail;
  }

  /**
   * Sends one request and waits for its answer, which the caller must still check.
   * @throws RequestFailure with the engine's code, `engine-died` or `engine-hung`.
   */
  async request(name: RequestName, params: unknown, control: RequestControl): Promise<unknown> {
    if (control.signal?.aborted === true) throw cancelled();
    const request = ++this.#lastRequest;
    const source = new CancellationTokenSource();
    let grace: NodeJS.Timeout | undefined;
    const abort = (): void => {
      source.cancel();
      grace = setTimeout(() => {
        this.kill(
          new RequestFailure(
            "cancelled",
            "The request was cancelled; the engine did not stop and was ended.",
          ),
        );
      }, this.#options.cancelGrace ?? 5_000);
    };
    control.signal?.addEventListener("abort", abort);
    if (control.onProgress !== undefined) this.#progress.set(request, control.onProgress);
    let fail: ((failure: RequestFailure) => void) | undefined;
    const death = new Promise<never>((_, reject) => {
      fail = reject;
      this.#failures.add(reject);
    });
    try {
      const envelope: Envelope = { request, params };
      const answer = this.#connection.sendRequest<unknown>(name, envelope, source.token);
      return await Promise.race([answer, death]);
    } catch (error) {
      throw this.#explain(error, name);
    } finally {
      clearTimeout(grace);
      control.signal?.removeEventListener("abort", abort);
      this.#progress.delete(request);
      if (fail !== undefined) this.#failures.delete(fail);
      source.dispose();
    }
  }

  /** Ends the process at once; requests under way reject with `failure`. */
  kill(failure: RequestFailure): void {
    this.#killedFor ??= failure;
    this.#child.kill("SIGKILL");
  }

  #explain(error: unknown, name: RequestName): Error {
    if (error instanceof RequestFailure) return error;
    if (error instanceof ResponseError && error.code === FAILURE) {
      return new RequestFailure(FailureData.parse(error.data).code, error.message);
    }
    if (!this.#alive)
      return this.#killedFor ?? new RequestFailure("engine-died", "The engine process has ended.");
    return new Error(`The engine failed on "${name}"`, { cause: error });
  }

  #end(how: string): void {
    if (!this.#alive) return;
    this.#alive = false;
    clearInterval(this.#heartbeat);
    const failure =
      this.#killedFor ??
      new RequestFailure(
        "engine-died",
        `The engine process ${how}. Run the command again; if it happens again, the model may not fit into memory: the log holds llama.cpp's last words.`,
      );
    for (const fail of this.#failures) fail(failure);
    this.#connection.dispose();
  }

  async #beat(): Promise<void> {
    const limit = this.#options.heartbeatLimit ?? 30_000;
    const timer = setTimeout(() => {
      this.kill(
        new RequestFailure(
          "engine-hung",
          "The engine process no longer answered and was ended. Run the command again.",
        ),
      );
    }, limit);
    timer.unref();
    try {
      await this.#connection.sendRequest(HEARTBEAT);
    } catch (error) {
      if (this.#alive) this.#options.log?.(`heartbeat failed: ${String(error)}`);
    } finally {
      clearTimeout(timer);
    }
  }

  #collectLog(): void {
    let rest = "";
    this.#child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        this.#tail.push(line);
        if (this.#tail.length > LOG_TAIL) this.#tail.shift();
        this.#options.log?.(line);
      }
    });
  }
}

export function cancelled(): RequestFailure {
  return new RequestFailure("cancelled", "The request was cancelled.");
}
