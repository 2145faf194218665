import type { Admission, Advanced, GeneratedToken } from "../../protocol/advance.js";
import type { RequestFailure } from "../../protocol/failure.js";
import type { Distribution } from "../llama/distribution.js";
import type { HeldCells } from "../cells/heldCells.js";
import { Answer, mostHeldBack } from "./answer.js";
import type { PromptPatch } from "./execute.js";
import type { ResolvedIntervention } from "./interventions.js";
import type { RowVocabulary } from "./resolvedRow.js";
import { drawOf, isNearTie, sample } from "./sampling.js";

/** What is done to a prompt's last token and to its answer. */
export interface ResolvedInterventions {
  readonly separator: readonly ResolvedIntervention[];
  readonly answer: readonly ResolvedIntervention[];
  /** What stands before the prompt. */
  readonly behind: HeldCells | undefined;
}

/** One of several answers under way: what of it is in the KV cache, and what there is to tell of it. */
export class RunningAnswer {
  readonly id: number;
  /** Most tokens that it may come to have, its prompt included. */
  readonly most: number;
  /** Its sequence in the KV cache, undefined while it waits. */
  sequence: number | undefined;
  /** So many of its tokens are in the KV cache. */
  computed = 0;
  /** Whether it was in a batch that failed: another may be to blame, which shows where each is computed by itself. */
  suspect = false;
  /** Of the cells and the request itself. */
  readonly prompt: readonly number[];
  readonly #admission: Admission;
  readonly #interventions: ResolvedInterventions | undefined;
  readonly #vocabulary: RowVocabulary;
  readonly #answer: Answer;
  #tokens: GeneratedToken[] = [];
  #shown: number;
  #failure: Advanced["failure"] = null;

  /** @param room so many tokens fit into the context behind the prompt. */
  constructor(
    admission: Admission,
    interventions: ResolvedInterventions | undefined,
    vocabulary: RowVocabulary,
    room: number,
  ) {
    this.id = admission.id;
    this.#admission = admission;
    this.prompt = [...new Array<number>(interventions?.behind?.length ?? 0).fill(0), ...admission.tokens];
    this.#interventions = interventions;
    this.#vocabulary = vocabulary;
    this.#answer = new Answer({ ...admission.generate, wanted: null }, vocabulary, room);
    this.most = this.prompt.length + Math.min(admission.generate.maxTokens, room);
    for (const token of admission.answer) if (this.#answer.ended === undefined) this.#answer.push(token);
    this.#shown = this.#visible().length;
  }

  /** Cells that the prompt begins with. */
  get behind(): HeldCells | undefined {
    return this.#interventions?.behind;
  }

  /** So many first tokens are worth keeping for others. Cells are put there again. */
  get prefix(): number {
    return this.behind === undefined ? this.#admission.prefix : 0;
  }

  /** Tokens of the prompt and of the answer so far. */
  get length(): number {
    return this.prompt.length + this.#answer.tokens.length;
  }

  get over(): boolean {
    return this.#answer.ended !== undefined || this.#failure !== null;
  }

  /** Whether its first token has just come. */
  get begins(): boolean {
    return this.#tokens.length > 0 && this.#tokens.length === this.#answer.tokens.length;
  }

  token(position: number): number {
    const { length } = this.prompt;
    const token = position < length ? this.prompt[position] : this.#answer.tokens[position - length];
    if (token === undefined) throw new RangeError(`An answer has no token ${position}`);
    return token;
  }

  patchesAt(position: number): readonly Omit<PromptPatch, "position">[] {
    const last = this.prompt.length - 1;
    if (this.#interventions === undefined || position < last) return [];
    return position === last ? this.#interventions.separator : this.#interventions.answer;
  }

  /** Takes the distribution after the last token. */
  read(distribution: Distribution): void {
    const { temperature, seed, top } = this.#admission;
    const index = this.#answer.tokens.length;
    const greedy = temperature === 0;
    const token = greedy ? distribution.greedy : sample(distribution, temperature, drawOf(seed, index));
    this.#answer.push(token);
    if (this.#answer.tokens.length === index) return;
    const visible = this.#visible();
    const text = visible.slice(this.#shown);
    this.#shown = Math.max(this.#shown, visible.length);
    const pieceOf = (one: number): string => this.#vocabulary.text(one);
    this.#tokens.push({
      token,
      piece: pieceOf(token),
      text,
      logProbability: top === null ? null : distribution.logProbability(token),
      top: top === null || top === 0 ? [] : distribution.top(top, pieceOf),
      nearTie: greedy && isNearTie(distribution),
    });
  }

  fail({ code, message }: RequestFailure): void {
    this.#failure = { code, message };
  }

  /** What is new since the last call; undefined where nothing is. */
  news(): Advanced | undefined {
    if (this.#tokens.length === 0 && !this.over) return undefined;
    const tokens = this.#tokens;
    this.#tokens = [];
    const ended = this.#answer.ended ?? null;
    const rest = ended === null ? "" : this.#answer.text.slice(this.#shown);
    return { id: this.id, tokens, ended, rest, failure: this.#failure };
  }

  /** The text so far without what may be the beginning of a stop text. */
  #visible(): string {
    const { text, ended } = this.#answer;
    if (ended !== undefined) return text;
    return text.slice(0, text.length - mostHeldBack(text, this.#admission.generate.stop));
  }
}
