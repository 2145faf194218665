import { fork, type ChildProcess } from "node:child_process";
import process from "node:process";
import {
  CancellationTokenSource,
  ResponseError,
  createMessageConnection,
  type MessageConnection,
} from "vscode-jsonrpc/node";
import * as z from "zod";
import type { Progress, RequestControl } from "../protocol/engine.js";
import { ENGINE_LINE } from "../protocol/engineLine.js";
import { failureData, RequestFailure } from "../protocol/failure.js";
import {
  FAILURE,
  HEARTBEAT,
  PROGRESS,
  requests,
  type Envelope,
  type ProgressMessage,
  type RequestName,
  type RequestParams,
  type RequestResult,
} from "../protocol/messages.js";
import { messageProblem } from "../protocol/wire.js";
import { openPipe } from "./checkedPipe.js";
import { engineDied, engineHung, engineNotStarted, engineTalksNonsense } from "./endings.js";

/** How an engine process is started and watched. Times in milliseconds. */
export interface EngineProcessOptions {
  /** Path of the engine's entry module. */
  readonly entry: string;
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * A process group of its own, so that Ctrl-C in a terminal reaches the command line alone, which then cancels. False
   * for a caller that has such a group already and is ended with all of it. Default: true.
   */
  readonly ownGroup?: boolean;
  /** Receives what llama.cpp writes to the error stream, line by line. */
  readonly log?: (line: string) => void;
  /** A cancelled request that has not ended after this time takes the process with it. */
  readonly cancelGrace?: number;
  readonly heartbeatInterval?: number;
  /** A heartbeat that is not answered in this time takes the process with it. */
  readonly heartbeatLimit?: number;
}

const LOG_TAIL = 40;
/** Characters of a line of the error stream that are kept: one without end must not fill the memory. */
const MOST_LINE = 65_536;
/**
 * So many waits make up the time that a heartbeat has. A pause of this process itself, at a breakpoint or while
 * the machine sleeps, makes one of them longer; the answer that came meanwhile is read before the next is over.
 */
const WAITS = 5;

/**
 * glibc's own first thresholds, held where they are: it raises them with each large block that is freed, and from then on
 * keeps such blocks for itself, 45 MiB of them after a compression. Other systems do not read them.
 */
const heapSettings = { MALLOC_MMAP_THRESHOLD_: "131072", MALLOC_TRIM_THRESHOLD_: "131072" };

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
  #endedFor: RequestFailure | undefined;
  #alive = true;
  #beating = false;
  #lastRequest = 0;

  constructor(options: EngineProcessOptions) {
    this.#options = options;
    this.#child = fork(options.entry, [], {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      execArgv: [],
      env: { ...heapSettings, ...process.env, ...options.environment },
      detached: process.platform !== "win32" && options.ownGroup !== false,
    });
    this.#collectLog();
    const { reader, writer } = openPipe(this.#child, (problem) => {
      this.#distrust(problem);
    });
    this.#connection = createMessageConnection(reader, writer);
    this.#connection.onNotification(PROGRESS, ({ request, done, total }: ProgressMessage) => {
      this.#progress.get(request)?.({ done, total });
    });
    this.#connection.onError(() => undefined);
    this.#connection.listen();
    this.ended = new Promise((resolve) => {
      this.#child.once("error", (error) => {
        this.#end(engineNotStarted(error));
        resolve();
      });
      this.#child.once("exit", (code, signal) => {
        this.#end(engineDied(code, signal));
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
   * Sends one request and waits for its answer.
   * @throws RequestFailure with the engine's code, `engine-died` or `engine-hung`; `bad-request` for a request
   * or an answer that is too large for the pipe.
   */
  async request<Name extends RequestName>(
    name: Name,
    params: RequestParams<Name>,
    control: RequestControl,
  ): Promise<RequestResult<Name>> {
    if (control.signal?.aborted === true) throw cancelled();
    const request = ++this.#lastRequest;
    const source = new CancellationTokenSource();
    let grace: NodeJS.Timeout | undefined;
    const abort = (): void => {
      source.cancel();
      grace = setTimeout(() => {
        this.#force(
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
      const envelope: Envelope = { request, params: encodeParams(name, params) };
      const answer = this.#connection.sendRequest<unknown>(name, envelope, source.token);
      const { data, error } = requests[name].result.safeParse(await Promise.race([answer, death]));
      if (error === undefined) return data as RequestResult<Name>;
      this.#distrust(`"${name}": ${messageProblem(error)}`);
      return await death;
    } catch (error) {
      // Nothing can be sent to a process that is about to end; how it ends is known in a moment.
      if (!(error instanceof RequestFailure) && !this.#child.connected) await this.ended;
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
    if (!this.#alive) return this.#endedFor ?? engineDied(null, null);
    if (error instanceof ResponseError && error.code === FAILURE) {
      const known = failureData().safeParse(error.data);
      if (known.success) return new RequestFailure(known.data.code, error.message);
    }
    // Node's words for a text that would be longer than any can be; the other end passes them on.
    if (error instanceof Error && error.message.includes("Invalid string length")) {
      return new RequestFailure(
        "bad-request",
        "The request, or its answer, is too large to send to the engine process and back. Use fewer queries, or shorter demonstrations.",
        { cause: error },
      );
    }
    return new Error(`The engine failed on "${name}"`, { cause: error });
  }

  #end(reason: RequestFailure): void {
    if (!this.#alive) return;
    this.#alive = false;
    clearInterval(this.#heartbeat);
    const failure = this.#killedFor ?? reason;
    this.#endedFor = failure;
    for (const fail of this.#failures) fail(failure);
    this.#connection.dispose();
  }

  async #beat(): Promise<void> {
    if (this.#beating) return;
    this.#beating = true;
    const limit = this.#options.heartbeatLimit ?? 30_000;
    let waits = 0;
    const timer = setInterval(() => {
      waits++;
      if (waits === WAITS) this.#force(engineHung(limit));
    }, limit / WAITS);
    timer.unref();
    try {
      await this.#connection.sendRequest(HEARTBEAT);
    } catch (error) {
      if (this.#alive) this.#options.log?.(`heartbeat failed: ${String(error)}`);
    } finally {
      clearInterval(timer);
      this.#beating = false;
    }
  }

  /** What sends nonsense can be trusted with nothing else either. */
  #distrust(problem: string): void {
    if (this.#killedFor === undefined) this.#force(engineTalksNonsense(problem));
  }

  /** Ends a process that does not do as it should, and says so in the log. */
  #force(failure: RequestFailure): void {
    this.#options.log?.(`${ENGINE_LINE}${failure.message}`);
    this.kill(failure);
  }

  #collectLog(): void {
    let rest = "";
    this.#child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      const lines = (rest + chunk).split("\n");
      rest = (lines.pop() ?? "").slice(0, MOST_LINE);
      for (const line of lines) {
        this.#tail.push(line);
        if (this.#tail.length > LOG_TAIL) this.#tail.shift();
        this.#options.log?.(line);
      }
    });
  }
}

/** @throws RequestFailure `bad-request` for what the engine would refuse. */
function encodeParams<Name extends RequestName>(name: Name, params: RequestParams<Name>): unknown {
  const schema: z.ZodType = requests[name].params;
  const { data, error } = z.safeEncode(schema, params);
  if (error === undefined) return data;
  throw new RequestFailure("bad-request", `Malformed request: ${messageProblem(error)}`);
}

export function cancelled(): RequestFailure {
  return new RequestFailure("cancelled", "The request was cancelled.");
}
