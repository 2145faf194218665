import type { RowResult, TopToken } from "../../protocol/rows.js";
import type { Distribution, ReferenceDistribution } from "../llama/distribution.js";
import { Answer } from "./answer.js";
import type { Prompt } from "./execute.js";
import { patchesBehind, type ResolvedRow, type RowVocabulary } from "./resolvedRow.js";

/** What other rows are compared with. */
export interface Reference {
  /** At the first answer token that holds more than white space, where a row is compared there. */
  readonly first: ReferenceDistribution | undefined;
  /** White space before that token, with which the answer begins: it is forced on the rows compared there. */
  readonly forced: readonly number[];
  /** At each expected token, where a row is compared over all of them. */
  readonly expected: readonly ReferenceDistribution[];
}

/** Which distributions others are compared with, so that they must be kept. */
export interface Kept {
  readonly first: boolean;
  readonly expected: boolean;
}

export interface ReadingOptions {
  readonly contextLength: number;
  /** What the first token after the prompt is compared with. */
  readonly first: ReferenceDistribution | undefined;
  /** What the expected tokens are compared with. */
  readonly expected: readonly ReferenceDistribution[];
  readonly keep: Kept;
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
  #firstToken = 0;
  #score = { logProbability: 0, greedy: 0 };
  /** The generated tokens so far equal the expected ones, which are in the KV cache. */
  #following = true;
  #measuredAt = 0;
  #keptFirst: ReferenceDistribution | undefined;
  #keptExpected: ReferenceDistribution[] = [];
  #top: TopToken[] = [];
  #kl: number | null = null;

  constructor(row: ResolvedRow, vocabulary: RowVocabulary, options: ReadingOptions) {
    this.#row = row;
    this.#vocabulary = vocabulary;
    this.#options = options;
    const room = options.contextLength - row.tokens.length;
    this.#answer = row.generate === null ? undefined : new Answer(row.generate, vocabulary, room);
    const drafted = options.draft ? row.expected.slice(0, -1) : [];
    this.prompt = {
      tokens: [...row.tokens, ...drafted],
      patches: patchesBehind(row, drafted),
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

  get behind(): ResolvedRow["behind"] {
    return this.#row.behind;
  }

  get follow(): ResolvedRow["follow"] {
    return this.#row.follow;
  }

  /** Takes the distribution `step` tokens after the prompt, from the prompt's own expected tokens. */
  readPrompt(step: number, distribution: Distribution): void {
    this.#readExpected(step, distribution);
    if (step === 0) {
      if (this.#answer === undefined || this.#options.first !== undefined) this.#measure(step, distribution);
      this.#firstToken = distribution.greedy;
    }
    if (this.#following) this.#generate(step, distribution);
    this.#following &&= this.#answer?.tokens[step] === this.#row.expected[step];
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

  /** Takes over what the expected tokens gave in a row of its own. */
  adoptScore(other: RowReading): void {
    this.#score = other.#score;
    this.#keptExpected = other.#keptExpected;
    if (other.#kl !== null) this.#kl = other.#kl;
  }

  asReference(): Reference {
    return {
      first: this.#keptFirst,
      forced: this.#answer?.tokens.slice(0, this.#measuredAt) ?? [],
      expected: this.#keptExpected,
    };
  }

  result(): RowResult {
    const answer = this.#answer;
    return {
      answer: answer?.text ?? "",
      answerTokens: answer?.tokens ?? [],
      ended: answer === undefined ? "not-generated" : (answer.ended ?? "length"),
      endToken: answer?.endToken ?? null,
      expectedLogProbability: this.#row.expected.length === 0 ? null : this.#score.logProbability,
      expectedGreedy: this.#score.greedy,
      firstToken: this.#firstToken,
      top: this.#top,
      kl: this.#kl,
    };
  }

  #readExpected(step: number, distribution: Distribution): void {
    const token = this.#row.expected[step];
    if (token === undefined) return;
    const reference = this.#options.expected[step];
    if (reference !== undefined) this.#kl = (this.#kl ?? 0) + distribution.divergenceFrom(reference);
    this.#score.logProbability += distribution.logProbability(token);
    if (this.#score.greedy === step && distribution.greedy === token) this.#score.greedy++;
    if (this.#options.keep.expected) this.#keptExpected.push(distribution.asReference());
  }

  #generate(step: number, distribution: Distribution): void {
    const answer = this.#answer;
    if (answer === undefined || answer.ended !== undefined) return;
    if (this.#options.first === undefined && answer.firstVisible === undefined) {
      this.#measure(step, distribution);
    }
    answer.push(distribution.greedy);
  }

  #measure(step: number, distribution: Distribution): void {
    this.#measuredAt = step;
    const { first, keep } = this.#options;
    if (first !== undefined) this.#kl = distribution.divergenceFrom(first);
    if (keep.first) this.#keptFirst = distribution.asReference();
    if (this.#row.top > 0) {
      this.#top = distribution.top(this.#row.top, (token) => this.#vocabulary.text(token));
    }
  }
}
