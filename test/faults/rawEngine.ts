import assert from "node:assert/strict";
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import * as z from "zod";
import { builtEngine } from "./engineWork.js";
import type { Json } from "./mutate.js";

const Answer = z.object({
  id: z.number(),
  result: z.unknown().optional(),
  error: z.object({ code: z.number(), message: z.string(), data: z.unknown().optional() }).optional(),
});
export type Answer = z.infer<typeof Answer>;

/** Longer than any answer may take. */
const PATIENCE = 20_000;

/** The engine's process without the client that knows how to speak to it. */
export class RawEngine {
  readonly child: ChildProcess;
  readonly #answers = new Map<number, (answer: Answer) => void>();
  #errors = "";
  #last = 0;

  /** @param folder where it may write what a mutated path names. */
  constructor(folder: string) {
    this.child = fork(builtEngine, [], {
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      execArgv: [],
    });
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#errors = (this.#errors + text).slice(-5000);
    });
    this.child.on("message", (message) => {
      const { success, data } = Answer.safeParse(message);
      if (!success) return;
      this.#answers.get(data.id)?.(data);
      this.#answers.delete(data.id);
    });
  }

  /** Sends anything at all; nothing needs to come back. */
  send(message: Json): void {
    this.child.send(message as object);
  }

  /** Sends a request and waits for its answer. @throws Error where none comes, or the process ends. */
  async ask(method: string, params: Json, id = ++this.#last): Promise<Answer> {
    this.#last = id;
    const ended = new AbortController();
    try {
      const answer = new Promise<Answer>((resolve) => this.#answers.set(id, resolve));
      this.send({ jsonrpc: "2.0", id, method, params });
      return await Promise.race([answer, this.#end(ended.signal), this.#silence(ended.signal, method)]);
    } finally {
      ended.abort();
    }
  }

  /** The result of a request that is in order. */
  async result(method: string, params: Json): Promise<unknown> {
    const { result, error } = await this.ask(method, { request: 1, params });
    assert.equal(error, undefined, `${method}: ${JSON.stringify(error)}`);
    return result;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, "exit");
    this.child.kill("SIGKILL");
    await gone;
  }

  async #end(signal: AbortSignal): Promise<never> {
    const [code, killedBy] = (await once(this.child, "exit", { signal })) as [number | null, string | null];
    throw new Error(`The engine ended with ${code ?? killedBy ?? "nothing"}: ${this.#errors}`);
  }

  async #silence(signal: AbortSignal, method: string): Promise<never> {
    await setTimeout(PATIENCE, undefined, { signal });
    throw new Error(`The engine does not answer "${method}": ${this.#errors}`);
  }
}
