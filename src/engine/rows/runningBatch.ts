import type { Admission, Advanced, AdvanceResult } from "../../protocol/advance.js";
import { RequestFailure } from "../../protocol/failure.js";
import type { HeldCells } from "../cells/heldCells.js";
import type { BatchToken, Context } from "../llama/context.js";
import type { ResidualPatch } from "../llama/residuals.js";
import { KeptPrefixes } from "./keptPrefixes.js";
import { RunningAnswer, type ResolvedInterventions } from "./runningAnswer.js";
import type { RowVocabulary } from "./resolvedRow.js";

/** The loaded model as far as answers under way need it. */
export interface BatchPlace {
  readonly vocabulary: RowVocabulary;
  /** Longest sequence in tokens. */
  readonly contextLength: number;
  context(): Context;
  /** Makes sure that a prompt and so many tokens behind it fit. @throws RequestFailure where they cannot. */
  reserve(tokens: readonly number[], room: number): void;
}

export interface Advance {
  readonly wanted: readonly number[];
  readonly admit: readonly Admission[];
  readonly interventions: ReadonlyMap<string, ResolvedInterventions>;
  readonly milliseconds: number;
}

/**
 * Answers that are generated together, each from when it comes until it ends: every step computes the next token of
 * all of them in one batch, and with what is left of the batch the prompts of those that have just come.
 *
 * Another request may empty the KV cache between two calls. Prompts and answers so far are then computed once more.
 */
export class RunningBatch {
  readonly #place: BatchPlace;
  /** In the order in which they came. */
  readonly #answers = new Map<number, RunningAnswer>();
  #prefixes = new KeptPrefixes();
  #context: Context | undefined;
  #clears = 0;

  constructor(place: BatchPlace) {
    this.#place = place;
  }

  advance({ wanted, admit, interventions, milliseconds }: Advance): AdvanceResult {
    const start = performance.now();
    const kept = new Set(wanted);
    for (const answer of [...this.#answers.values()]) if (!kept.has(answer.id)) this.#drop(answer);
    const unknown = wanted.filter((id) => !this.#answers.has(id));
    const missing = new Set<string>();
    const refused: Advanced[] = [];
    for (const admission of admit) {
      const { interventions: key } = admission;
      const resolved = key === null ? undefined : interventions.get(key);
      if (key !== null && resolved === undefined) {
        missing.add(key);
        continue;
      }
      const refusal = this.#admit(admission, resolved);
      if (refusal !== undefined) refused.push(refusal);
    }
    let evaluatedTokens = 0;
    do evaluatedTokens += this.#step();
    while (
      this.#answers.size > 0 &&
      performance.now() - start < milliseconds &&
      [...this.#answers.values()].every(({ over, begins }) => !over && !begins)
    );
    const news = [...this.#answers.values()].flatMap((answer) => answer.news() ?? []);
    const answers = [...refused, ...news];
    for (const answer of [...this.#answers.values()]) if (answer.over) this.#drop(answer);
    return { answers, unknown, missing: [...missing], evaluatedTokens };
  }

  /** @returns why there will be no answer; undefined where there will be. */
  #admit(admission: Admission, interventions: ResolvedInterventions | undefined): Advanced | undefined {
    const { id, tokens, answer, generate } = admission;
    const { vocabulary, contextLength } = this.#place;
    const before = new Array<number>(interventions?.behind?.length ?? 0).fill(0);
    const room = Math.max(1, contextLength - before.length - tokens.length);
    try {
      this.#place.reserve([...before, ...tokens, ...answer], Math.min(generate.maxTokens, room));
    } catch (error) {
      if (!(error instanceof RequestFailure)) throw error;
      const { code, message } = error;
      return { id, tokens: [], ended: null, rest: "", failure: { code, message } };
    }
    const known = this.#answers.get(id);
    if (known !== undefined) this.#drop(known);
    this.#answers.set(id, new RunningAnswer(admission, interventions, vocabulary, room));
    return undefined;
  }

  /** Computes one token of each, or prompts. @returns how many tokens went through the model. */
  #step(): number {
    const context = this.#sound();
    this.#seat(context);
    const seated = [...this.#answers.values()].filter(
      ({ sequence, over }) => sequence !== undefined && !over,
    );
    // Those that wait for their next token first: a long prompt must not hold up all others.
    const order = seated.sort((a, b) => a.length - a.computed - (b.length - b.computed));
    const { isolated, single, batchTokens } = context.options;
    let evaluated = 0;
    const suspects = order.filter(({ suspect }) => suspect);
    for (const one of suspects) {
      evaluated += this.#decode(context, [one]);
      if (this.#context === undefined) return evaluated;
    }
    const sound = order.filter(({ suspect }) => !suspect);
    for (let from = 0; from < sound.length;) {
      const [first] = sound.slice(from);
      if (first === undefined) break;
      const alone = single || (isolated && first.length - first.computed > 1);
      const group = alone
        ? [first]
        : sound
            .slice(from)
            .filter((one) => !isolated || one.length - one.computed === 1)
            .slice(0, batchTokens);
      evaluated += this.#decode(context, group);
      // Where prompts may be in one batch, what did not fit into it has its turn in the next step.
      if (!isolated) break;
      from += group.length;
    }
    return evaluated;
  }

  /**
   * Decodes as many tokens of the answers as one batch takes. Where that cannot be done an answer that is alone in it
   * has failed, and of several each is a suspect.
   */
  #decode(context: Context, answers: readonly RunningAnswer[]): number {
    const { batchTokens } = context.options;
    const batch: BatchToken[] = [];
    const patches: ResidualPatch[] = [];
    const read: { readonly answer: RunningAnswer; readonly row: number }[] = [];
    const reached: { readonly answer: RunningAnswer; readonly to: number }[] = [];
    for (const answer of answers) {
      if (this.#prefixes.waitsFor(answer)) continue;
      const to = Math.min(answer.length, answer.computed + batchTokens - batch.length);
      for (let position = answer.computed; position < to; position++) {
        const row = batch.length;
        const wantLogits = position === answer.length - 1;
        if (wantLogits) read.push({ answer, row });
        const sequences = this.#prefixes.sequencesAt(answer, position);
        batch.push({ token: answer.token(position), position, sequences, wantLogits });
        for (const patch of answer.patchesAt(position)) patches.push({ ...patch, row });
      }
      reached.push({ answer, to });
    }
    if (batch.length === 0) return 0;
    try {
      context.decode(batch, patches);
      for (const { answer, to } of reached) {
        answer.computed = to;
        this.#prefixes.advanced(context, answer);
      }
    } catch (error) {
      // What the sequences hold now is not known.
      this.#context = undefined;
      if (!isBadRequest(error)) throw error;
      const inBatch = reached.filter(({ answer, to }) => to > answer.computed);
      for (const { answer } of inBatch) {
        if (inBatch.length === 1) answer.fail(error);
        else answer.suspect = true;
      }
      return batch.length;
    }
    for (const { answer, row } of read) {
      try {
        answer.read(context.distribution(row));
      } catch (error) {
        if (!isBadRequest(error)) throw error;
        answer.fail(error);
      }
    }
    return batch.length;
  }

  /** The context, in which all that is said to be computed is. */
  #sound(): Context {
    const context = this.#place.context();
    if (context === this.#context && context.clears === this.#clears) return context;
    context.clear();
    this.#context = context;
    this.#clears = context.clears;
    this.#prefixes = new KeptPrefixes();
    for (const answer of this.#answers.values()) {
      answer.sequence = undefined;
      answer.computed = 0;
    }
    return context;
  }

  /** Gives sequences to those that wait, in their order, as long as there is room. */
  #seat(context: Context): void {
    const { sequences, cells, isolated } = context.options;
    const answers = [...this.#answers.values()].filter(({ over }) => !over);
    const seated = answers.filter(({ sequence }) => sequence !== undefined);
    const taken = new Set(seated.map(({ sequence }) => sequence));
    let used = seated.reduce((sum, answer) => sum + answer.most - this.#prefixes.shared(answer), 0);
    for (const answer of answers) {
      if (answer.sequence !== undefined) continue;
      const free = (): number | undefined => {
        for (let one = 0; one < sequences; one++)
          if (!taken.has(one) && !this.#prefixes.holds(one)) return one;
        return undefined;
      };
      const fits = (): boolean => used + answer.most + this.#prefixes.cells <= cells || taken.size === 0;
      while ((free() === undefined || !fits()) && this.#prefixes.evict(context, answer));
      const sequence = free();
      if (sequence === undefined || !fits()) return;
      answer.sequence = sequence;
      taken.add(sequence);
      answer.computed = 0;
      const { behind } = answer;
      if (behind !== undefined) this.#putBehind(context, behind, answer, sequence);
      else if (!isolated) this.#prefixes.seat(context, answer, free());
      used += answer.most - this.#prefixes.shared(answer);
    }
  }

  /** Lets an answer begin behind its cells; one that cannot has failed. */
  #putBehind(context: Context, cells: HeldCells, answer: RunningAnswer, sequence: number): void {
    try {
      cells.restore(context, sequence);
      answer.computed = cells.length;
    } catch (error) {
      if (!(error instanceof RequestFailure)) throw error;
      answer.fail(error);
    }
  }

  #drop(answer: RunningAnswer): void {
    this.#answers.delete(answer.id);
    const context = this.#place.context();
    if (context !== this.#context || context.clears !== this.#clears) return;
    this.#prefixes.dropped(context, answer);
    if (answer.sequence !== undefined) context.truncate(answer.sequence, 0);
  }
}

function isBadRequest(error: unknown): error is RequestFailure {
  return error instanceof RequestFailure && error.code === "bad-request";
}
