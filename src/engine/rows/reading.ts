import type { RowResult, TopToken } from "../../protocol/rows.js";
import { Answer } from "./answer.js";
import type { Prompt } from "./execute.js";
import { klDivergence, type Distribution } from "../llama/distribution.js";
import type { ResolvedRow, RowVocabulary } from "./resolvedRow.js";

/** The distribution that other rows are compared with, and the answer tokens that come before it. */
export interface Reference {
  readonly distribution: Distribution;
  /** White space with which the reference's answer begins: it is forced on the rows compared with it. */
  readonly forced: readonly number[];
}

export interface ReadingOptions {
  readonly contextLength: number;
  /** What the row is compared with, if its place of measuring is the first token after the prompt. */
  readonly reference: Reference | undefined;
  /** Whether others are compared with this row, so that its distribution must be kept. */
  readonly keepDistribution: boolean;
  /** Whether the expected tokens are computed with the prompt, to be scored and as the answer's draft. */
  readonly draft: boolean;
}

/** One row while it is evaluated: takes the distributions step by step and derives all that was asked. */
export class RowReading {
  readonly prompt: Prompt;
  readonly #row: ResolvedRow;
  readonly #vocabulary: RowVocabulary;
  readonly #options: ReadingOptions;
  readonly #answer: Answer | undefined;
  #logProbability = 0;
  /** The generated tokens so far equal the expected ones, which are in the KV cache. */
  #following = true;
  #measuredAt = 0;
  #measured: Distribution | undefined;
  #top: TopToken[] = [];
  #kl: number | null = null;

  constructor(row: ResolvedRow, vocabulary: RowVocabulary, options: ReadingOptions) {
    this.#row = row;
    this.#vocabulary = vocabulary;
    this.#options = options;
    const room = options.contextLength - row.tokens.length;
    this.#answer = row.generate === null ? undefined : new Answer(row.generate, vocabulary, room);
    this.prompt = {
      tokens:
        options.draft && row.expected.length > 1 ? [...row.tokens, ...row.expected.slice(0, -1)] : row.tokens,
      patches: row.patches,
      outputsFrom: row.tokens.length - 1,
      reserve: Math.min(row.generate?.maxTokens ?? 0, Math.max(0, room)),
    };
  }

  /** The token to compute next, undefined when the answer has ended or none is wanted. */
  get pending(): { readonly token: number; readonly position: number } | undefined {
    const answer = this.#answer;
    if (answer === undefined || answer.ended !== undefined) return undefined;
    const token = answer.tokens[answer.tokens.length - 1];
    if (token === undefined) throw new Error("A row without its first distribution");
    return { token, position: this.#row.tokens.length + answer.tokens.length - 1 };
  }

  /** Takes the distribution `step` tokens after the prompt, from the prompt's own expected tokens. */
  readPrompt(step: number, distribution: Distribution): void {
    const expected = this.#row.expected[step];
    if (expected !== undefined) this.#logProbability += distribution.logProbability(expected);
    if (this.#answer === undefined || this.#options.reference !== undefined) {
      if (step === 0) this.#measure(step, distribution);
    }
    if (this.#following) this.#generate(step, distribution);
    this.#following &&= this.#answer?.tokens[step] === expected;
  }

  /** Takes the distribution after the pending token. */
  readNext(distribution: Distribution): void {
    this.#generate(this.#answer?.tokens.length ?? 0, distribution);
  }

  /** Takes over what was measured in a row of its own, behind the reference's forced tokens. */
  adoptMeasurement(other: RowReading): void {
    this.#top = other.#top;
    this.#kl = other.#kl;
  }

  /** Takes over the probability of the expected tokens from a row of its own. */
  adoptScore(other: RowReading): void {
    this.#logProbability = other.#logProbability;
  }

  asReference(): Reference {
    if (this.#measured === undefined) throw new Error("The reference's distribution was not kept");
    return {
      distribution: this.#measured,
      forced: this.#answer?.tokens.slice(0, this.#measuredAt) ?? [],
    };
  }

  result(): RowResult {
    return {
      answer: this.#answer?.text ?? "",
      answerTokens: this.#answer?.tokens ?? [],
      ended: this.#answer === undefined ? "not-generated" : (this.#answer.ended ?? "length"),
      expectedLogProbability: this.#row.expected.length === 0 ? null : this.#logProbability,
      top: this.#top,
      kl: this.#kl,
    };
  }

  #generate(step: number, distribution: Distribution): void {
    const answer = this.#answer;
    if (answer === undefined || answer.ended !== undefined) return;
    if (this.#options.reference === undefined && answer.firstVisible === undefined) {
      this.#measure(step, distribution);
    }
    answer.push(distribution.greedy);
  }

  #measure(step: number, distribution: Distribution): void {
    this.#measuredAt = step;
    if (this.#options.keepDistribution) this.#measured = distribution;
    if (this.#row.top > 0) {
      this.#top = distribution.top(this.#row.top, (token) => this.#vocabulary.text(token));
    }
    const { reference } = this.#options;
    if (reference !== undefined) this.#kl = klDivergence(reference.distribution, distribution);
  }
}
