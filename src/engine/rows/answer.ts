import type { Generation, RowResult } from "../../protocol/rows.js";

/** What an answer needs to know of the vocabulary. */
export interface Vocabulary {
  piece(token: number): Uint8Array;
  endsText(token: number): boolean;
}

/** An answer while it is generated, token by token. */
export class Answer {
  readonly tokens: number[] = [];
  ended: RowResult["ended"] | undefined;
  /** The token that ended the text or the turn. */
  endToken: number | undefined;
  /** Index of the first token that holds more than white space, undefined until there is one. */
  firstVisible: number | undefined;
  readonly #generation: Generation;
  readonly #vocabulary: Vocabulary;
  readonly #room: number;
  #bytes = new Uint8Array(64);
  #length = 0;
  #text = "";

  /** @param room so many tokens fit into the context after the prompt. */
  constructor(generation: Generation, vocabulary: Vocabulary, room: number) {
    this.#generation = generation;
    this.#vocabulary = vocabulary;
    this.#room = Math.min(generation.maxTokens, room);
  }

  /** The text so far, before the stop text. */
  get text(): string {
    return this.#text;
  }

  /** Takes the next token and decides whether the answer ends with it. */
  push(token: number): void {
    if (this.#vocabulary.endsText(token) || this.#generation.stopTokens?.includes(token) === true) {
      this.ended = "end-of-text";
      this.endToken = token;
      return;
    }
    this.tokens.push(token);
    this.#append(this.#vocabulary.piece(token));
    const bytes = this.#bytes.subarray(0, this.#length);
    // "stream" leaves out a character that the next token completes.
    const text = new TextDecoder().decode(bytes, { stream: true });
    const cut = firstOf(text, this.#generation.stop);
    this.#text = cut < 0 ? text : text.slice(0, cut);
    if (this.firstVisible === undefined && /\S/u.test(this.#text)) this.firstVisible = this.tokens.length - 1;
    if (cut >= 0) {
      this.ended = "stop";
    } else if (!this.#possible(text)) {
      this.ended = "mismatch";
    } else if (this.tokens.length >= this.#room) {
      this.ended = "length";
      this.#text = new TextDecoder().decode(bytes);
    }
  }

  #append(piece: Uint8Array): void {
    if (this.#length + piece.length > this.#bytes.length) {
      const grown = new Uint8Array((this.#length + piece.length) * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes.set(piece, this.#length);
    this.#length += piece.length;
  }

  #possible(text: string): boolean {
    const { wanted, stop } = this.#generation;
    if (wanted === null) return true;
    // Decomposed, so that a letter whose accent is yet to come may become the accented one.
    const fold = (value: string): string =>
      (wanted.ignoreCase ? value.toUpperCase() : value).normalize("NFD").trim();
    const answer = fold(text);
    const candidates = wanted.texts.map(fold);
    if (candidates.some((candidate) => candidate.startsWith(answer))) return true;
    // What does not belong to the answer may be the beginning of a stop text.
    return beginnings(text, stop).some((length) => candidates.includes(fold(text.slice(0, -length))));
  }
}

/** Length of the longest end of `text` that one of `stop` may begin with. */
export function mostHeldBack(text: string, stop: readonly string[]): number {
  return Math.max(0, ...beginnings(text, stop));
}

/** Lengths of the ends of `text` with which one of `needles` begins, but does not end. */
function beginnings(text: string, needles: readonly string[]): number[] {
  return needles.flatMap((needle) =>
    Array.from({ length: Math.min(text.length, needle.length - 1) }, (_, i) => i + 1).filter((length) =>
      needle.startsWith(text.slice(-length)),
    ),
  );
}

/** Where the first of `needles` begins in `text`, -1 where none does. */
function firstOf(text: string, needles: readonly string[]): number {
  let first = -1;
  for (const needle of needles) {
    const found = text.indexOf(needle);
    if (found >= 0 && (first < 0 || found < first)) first = found;
  }
  return first;
}
