import type { Context } from "../llama/context.js";
import type { RunningAnswer } from "./runningAnswer.js";

/** Shorter ones cost less to compute than to keep. */
const LEAST_PREFIX = 8;

interface Prefix {
  readonly key: string;
  readonly sequence: number;
  readonly length: number;
  /** Who computes it; undefined once it is there. */
  computedBy: RunningAnswer | undefined;
  used: number;
}

/** Beginnings of prompts that stay in sequences of their own, so that each is computed once. */
export class KeptPrefixes {
  readonly #prefixes = new Map<string, Prefix>();
  readonly #of = new Map<RunningAnswer, Prefix>();
  #clock = 0;

  /** Cells of the KV cache that they take. */
  get cells(): number {
    return [...this.#prefixes.values()].reduce((sum, { length }) => sum + length, 0);
  }

  holds(sequence: number): boolean {
    return [...this.#prefixes.values()].some((prefix) => prefix.sequence === sequence);
  }

  /** How many of an answer's tokens lie in a kept prefix. */
  shared(answer: RunningAnswer): number {
    return this.#of.get(answer)?.length ?? 0;
  }

  /**
   * Lets an answer that has got its sequence begin behind its prefix, or compute it for others.
   * @param free a sequence for it, if there is one left.
   */
  seat(context: Context, answer: RunningAnswer, free: number | undefined): void {
    const length = Math.min(answer.prefix, answer.prompt.length - 1);
    if (length < LEAST_PREFIX || answer.sequence === undefined) return;
    const key = answer.prompt.slice(0, length).join(",");
    let prefix = this.#prefixes.get(key);
    if (prefix === undefined) {
      if (free === undefined) return;
      prefix = { key, sequence: free, length, computedBy: answer, used: 0 };
      this.#prefixes.set(key, prefix);
    }
    prefix.used = ++this.#clock;
    this.#of.set(answer, prefix);
    if (prefix.computedBy === undefined) this.#share(context, prefix, answer);
  }

  /** Whether another answer computes what this one begins with. */
  waitsFor(answer: RunningAnswer): boolean {
    const prefix = this.#of.get(answer);
    return prefix?.computedBy !== undefined && prefix.computedBy !== answer;
  }

  sequencesAt(answer: RunningAnswer, position: number): number[] {
    if (answer.sequence === undefined) throw new Error("An answer without a sequence was computed");
    const prefix = this.#of.get(answer);
    return prefix?.computedBy === answer && position < prefix.length
      ? [answer.sequence, prefix.sequence]
      : [answer.sequence];
  }

  /** To be called when tokens of an answer were computed. */
  advanced(context: Context, answer: RunningAnswer): void {
    const prefix = this.#of.get(answer);
    if (prefix?.computedBy !== answer || answer.computed < prefix.length) return;
    prefix.computedBy = undefined;
    for (const [other, theirs] of this.#of) {
      if (theirs === prefix && other !== answer) this.#share(context, prefix, other);
    }
  }

  /** To be called when an answer goes. */
  dropped(context: Context, answer: RunningAnswer): void {
    const prefix = this.#of.get(answer);
    this.#of.delete(answer);
    if (prefix?.computedBy !== answer) return;
    // It stays half computed: whoever waits for it does the rest.
    const next = [...this.#of].find(([, theirs]) => theirs === prefix)?.[0];
    if (next === undefined) {
      this.#forget(context, prefix);
      return;
    }
    prefix.computedBy = next;
    context.truncate(prefix.sequence, 0);
  }

  /**
   * Makes room by forgetting the prefix that nobody uses and that was not used for longest.
   * @returns whether there was one.
   */
  evict(context: Context, answer: RunningAnswer): boolean {
    const used = new Set(this.#of.values());
    const mine = answer.prompt.slice(0, Math.min(answer.prefix, answer.prompt.length - 1)).join(",");
    const [oldest] = [...this.#prefixes.values()]
      .filter((prefix) => !used.has(prefix))
      .sort((a, b) => Number(a.key === mine) - Number(b.key === mine) || a.used - b.used);
    if (oldest === undefined) return false;
    this.#forget(context, oldest);
    return true;
  }

  #share(context: Context, { sequence, length }: Prefix, answer: RunningAnswer): void {
    if (answer.sequence === undefined) return;
    context.share(sequence, answer.sequence, length);
    answer.computed = length;
  }

  #forget(context: Context, prefix: Prefix): void {
    this.#prefixes.delete(prefix.key);
    context.truncate(prefix.sequence, 0);
  }
}
