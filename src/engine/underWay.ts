import type { AdvanceParams, AdvanceResult } from "../protocol/advance.js";
import { HeldCells } from "./cells/heldCells.js";
import { contextLength } from "./contextLength.js";
import type { Context } from "./llama/context.js";
import type { Model } from "./llama/model.js";
import { Interventions } from "./rows/interventions.js";
import type { ResolvedInterventions } from "./rows/runningAnswer.js";
import { RunningBatch, type BatchPlace } from "./rows/runningBatch.js";

/** Interventions held at a time: those that were not used for longest go first, and are sent again if need be. */
const MOST_HELD = 256;

/** Answers under way on one loaded model, and the interventions held for those to come. */
export class UnderWay {
  readonly #batch: RunningBatch;
  readonly #model: Model;
  /** The most recently used last. */
  readonly #held = new Map<string, ResolvedInterventions>();

  /**
   * @param loaded of which the context may be replaced at any time.
   * @param reserve makes sure that a prompt fits, with so many tokens behind it.
   */
  constructor(loaded: { readonly model: Model; context: Context }, reserve: BatchPlace["reserve"]) {
    this.#model = loaded.model;
    this.#batch = new RunningBatch({
      vocabulary: loaded.model,
      contextLength: contextLength(loaded.model),
      context: () => loaded.context,
      reserve,
    });
  }

  /** @throws RequestFailure `bad-request` for interventions that do not fit the model or their vectors. */
  advance({ vectors, hold, wanted, admit, milliseconds }: AdvanceParams): AdvanceResult {
    const interventions = new Interventions(vectors, this.#model.facts);
    for (const { key, separator, answer, cells } of hold) {
      this.#held.delete(key);
      this.#held.set(key, {
        separator: separator.map((one) => interventions.resolve(one)),
        answer: answer.map((one) => interventions.resolve(one)),
        behind: cells === null ? undefined : new HeldCells(cells),
      });
    }
    for (const { interventions: key } of admit) this.#use(key);
    for (const key of this.#held.keys()) {
      if (this.#held.size <= MOST_HELD) break;
      this.#held.delete(key);
    }
    return this.#batch.advance({ wanted, admit, interventions: this.#held, milliseconds });
  }

  #use(key: string | null): void {
    const held = key === null ? undefined : this.#held.get(key);
    if (key === null || held === undefined) return;
    this.#held.delete(key);
    this.#held.set(key, held);
  }
}
