import type { GeneratedToken, Admission, Advanced } from "../protocol/advance.js";
import type { Cells } from "../protocol/cells.js";
import type { Engine } from "../protocol/engine.js";
import { RequestFailure } from "../protocol/failure.js";
import type { Intervention as SentIntervention } from "../protocol/intervention.js";
import type { RowResult } from "../protocol/rows.js";
import type { Interventions } from "../method/intervention.js";
import { SentVectors } from "../method/sentVectors.js";
import { ApiError } from "./apiError.js";

/** What the engine is asked to generate. */
export interface Asked extends Omit<Admission, "id" | "interventions" | "answer"> {
  /** What is done to the prompt and its answer; the key names it and never stands for anything else. */
  readonly interventions: { readonly key: string; readonly values: Interventions } | undefined;
}

/** Takes what has been generated: tokens as they come, and text that was held back until the end. */
export type Receive = (tokens: readonly GeneratedToken[], rest: string) => void;

export interface SchedulerEvents {
  /** An engine failed, and with it what it had begun; what can be is begun again. */
  onFailure(error: unknown): void;
}

interface Pending {
  readonly id: number;
  readonly asked: Asked;
  readonly answer: number[];
  readonly receive: Receive;
  readonly resolve: (ended: RowResult["ended"]) => void;
  readonly reject: (error: unknown) => void;
  admitted: boolean;
}

/** The engine takes steps for so long before it tells what there is: short enough to be read as a stream. */
const STEP_MILLISECONDS = 10;
/** So many failures of the engine in a row, and those that wait are told. */
const MOST_FAILURES = 3;

/**
 * Lets the engine generate many answers together. Each step of the engine is a request of its own: answers come in and
 * leave between steps, and whatever else is asked of the engine has its turn there.
 */
export class Scheduler {
  readonly #engine: Pick<Engine, "advance">;
  readonly #most: number;
  readonly #events: SchedulerEvents;
  readonly #answers = new Map<number, Pending>();
  readonly #preparing = new Set<Promise<unknown>>();
  /** Keys of interventions that the engine should hold. */
  readonly #held = new Set<string>();
  #size = 0;
  #lastId = 0;
  #running = false;

  /** @param most so many requests are taken at a time, those that wait included. */
  constructor(engine: Pick<Engine, "advance">, most: number, events: SchedulerEvents) {
    this.#engine = engine;
    this.#most = most;
    this.#events = events;
  }

  /** Requests that have been taken and not ended. */
  get size(): number {
    return this.#size;
  }

  /**
   * Generates one answer beside all others.
   * @param prepare what makes the prompt of the request.
   * @throws ApiError 429 where too many wait; RequestFailure `cancelled` once the signal is aborted.
   */
  async answer(
    prepare: () => Promise<Asked>,
    signal: AbortSignal,
    receive: Receive,
  ): Promise<RowResult["ended"]> {
    if (this.#size >= this.#most) {
      throw new ApiError(
        429,
        "rate_limit_error",
        `${this.#most} requests are being answered or wait already. Try again in a moment.`,
        { code: "rate_limit_exceeded" },
      );
    }
    this.#size++;
    try {
      const asked = await this.#prepared(prepare);
      if (signal.aborted) throw gone();
      return await this.#generate(asked, signal, receive);
    } finally {
      this.#size--;
    }
  }

  /** Prepares a request, once more where the engine's process ended meanwhile: another takes its place. */
  async #prepared(prepare: () => Promise<Asked>): Promise<Asked> {
    for (let failures = 1; ; failures++) {
      const preparing = prepare();
      this.#preparing.add(preparing);
      try {
        return await preparing;
      } catch (error) {
        if (!isLoss(error)) throw error;
        this.#events.onFailure(error);
        if (failures >= MOST_FAILURES) throw error;
      } finally {
        this.#preparing.delete(preparing);
      }
    }
  }

  async #generate(asked: Asked, signal: AbortSignal, receive: Receive): Promise<RowResult["ended"]> {
    const id = ++this.#lastId;
    let leave = (): void => undefined;
    const ended = new Promise<RowResult["ended"]>((resolve, reject) => {
      this.#answers.set(id, { id, asked, answer: [], receive, resolve, reject, admitted: false });
      leave = () => {
        reject(gone());
      };
    });
    signal.addEventListener("abort", leave);
    if (!this.#running) void this.#run();
    try {
      return await ended;
    } finally {
      signal.removeEventListener("abort", leave);
      this.#answers.delete(id);
    }
  }

  /** Goes on until no answer is under way. */
  async #run(): Promise<void> {
    this.#running = true;
    let failures = 0;
    try {
      while (this.#answers.size > 0) {
        // Requests that are nearly ready come along in this step instead of the next.
        await Promise.allSettled(this.#preparing);
        try {
          await this.#advance();
          failures = 0;
        } catch (error) {
          this.#events.onFailure(error);
          this.#forget();
          if (!isLoss(error) || ++failures >= MOST_FAILURES) {
            for (const { reject } of this.#answers.values()) reject(error);
            this.#answers.clear();
          }
        }
      }
    } finally {
      this.#running = false;
    }
  }

  async #advance(): Promise<void> {
    const answers = [...this.#answers.values()];
    const admitted = answers.filter(({ admitted: known }) => known);
    const fresh = answers.filter(({ admitted: known }) => !known);
    const { hold, vectors } = this.#missing(fresh);
    const result = await this.#engine.advance({
      wanted: admitted.map(({ id }) => id),
      admit: fresh.map(({ id, asked: { interventions, ...asked }, answer }) => ({
        ...asked,
        id,
        interventions: interventions?.key ?? null,
        answer: [...answer],
      })),
      hold,
      vectors,
      milliseconds: STEP_MILLISECONDS,
    });
    for (const { key } of hold) this.#held.add(key);
    for (const key of result.missing) this.#held.delete(key);
    for (const pending of fresh) {
      const key = pending.asked.interventions?.key;
      pending.admitted = key === undefined || !result.missing.includes(key);
    }
    for (const id of result.unknown) {
      const pending = this.#answers.get(id);
      if (pending !== undefined) pending.admitted = false;
    }
    for (const advanced of result.answers) this.#take(advanced);
  }

  #take({ id, tokens, ended, rest, failure }: Advanced): void {
    const pending = this.#answers.get(id);
    // Whoever asked may have gone while the engine computed.
    if (pending === undefined) return;
    pending.answer.push(...tokens.map(({ token }) => token));
    if (tokens.length > 0 || rest !== "") pending.receive(tokens, rest);
    if (failure !== null) pending.reject(new RequestFailure(failure.code, failure.message));
    else if (ended !== null) pending.resolve(ended);
    else return;
    this.#answers.delete(id);
  }

  /** Interventions that the engine has to be sent for these. */
  #missing(fresh: readonly Pending[]): {
    hold: { key: string; separator: SentIntervention[]; answer: SentIntervention[]; cells: Cells | null }[];
    vectors: Float32Array[];
  } {
    const sent = new SentVectors();
    const wanted = new Map(
      fresh.flatMap(({ asked: { interventions } }) =>
        interventions === undefined || this.#held.has(interventions.key)
          ? []
          : [[interventions.key, interventions.values] as const],
      ),
    );
    const hold = [...wanted].map(([key, { separator, answer, cells }]) => ({
      key,
      separator: separator.map((one) => sent.send(one)),
      answer: answer.map((one) => sent.send(one)),
      cells: cells ?? null,
    }));
    return { hold, vectors: sent.vectors };
  }

  #forget(): void {
    this.#held.clear();
    for (const pending of this.#answers.values()) pending.admitted = false;
  }
}

/** Whether the engine's process is gone, and with it nothing but what it had begun. */
function isLoss(error: unknown): boolean {
  return error instanceof RequestFailure && (error.code === "engine-died" || error.code === "engine-hung");
}

function gone(): RequestFailure {
  return new RequestFailure("cancelled", "The client has gone.");
}
