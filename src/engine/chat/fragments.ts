import type { Model } from "../llama/model.js";

/** A piece of a prompt: a control token, or text that is tokenised as one. */
type Piece = { readonly token: number } | { readonly text: string };

/** Stands where a text is cut; a noncharacter, which no text holds. */
const CUT = "\uffff";

/**
 * Turns a template's words and a user's texts into tokens as llama.cpp does with a whole prompt, except that
 * control tokens are sought in the template's words alone.
 *
 * llama.cpp cuts a prompt at its control tokens and tokenises what lies between (`tokenizer_st_partition`). So
 * does this, with what the template writes and what the user wrote between two control tokens as one text:
 * they merge as the model knows them, and text that looks like a control token stays text.
 */
export class PromptFragments {
  readonly #model: Model;
  readonly #split = new Map<string, readonly Piece[]>();
  readonly #tokens = new Map<string, readonly number[]>();
  /** Words of the template that llama.cpp parses from every text: cut in two where a user wrote them. */
  readonly #markers = new Set<string>();

  constructor(model: Model) {
    this.#model = model;
  }

  /** Tokens of one prompt, and the text after its last control token. */
  tokenise(words: readonly { readonly text: string; readonly own: boolean }[]): {
    tokens: number[];
    tail: string;
  } {
    for (const { text, own } of words) if (own) this.#pieces(text);
    const tokens: number[] = [];
    let raw = "";
    let stripNext = false;
    const flush = (stripEnd: boolean): void => {
      if (stripNext) raw = raw.trimStart();
      if (stripEnd) raw = raw.trimEnd();
      tokens.push(...this.text(raw));
      raw = "";
    };
    for (const { text, own } of words) {
      if (!own) {
        raw += this.#disarmed(text);
        continue;
      }
      for (const piece of this.#pieces(text)) {
        if ("text" in piece) {
          raw += piece.text;
          continue;
        }
        const { stripsLeft, stripsRight } = this.#model.entry(piece.token);
        flush(stripsLeft);
        tokens.push(piece.token);
        stripNext = stripsRight;
      }
    }
    const tail = stripNext ? raw.trimStart() : raw;
    flush(false);
    return { tokens, tail };
  }

  /** Tokens of text in which no control token is parsed. */
  text(text: string): readonly number[] {
    let known = this.#tokens.get(text);
    if (known === undefined) {
      const parts = text.split(CUT).filter((part) => part !== "");
      known = parts.flatMap((part) => this.#model.tokenize(part, false));
      this.#tokens.set(text, known);
    }
    return known;
  }

  /** The first control token of a template's words, and the text before it; all of the text where there is none. */
  firstControl(words: string): { readonly before: string; readonly token: number | undefined } {
    const pieces = this.#pieces(words);
    const place = pieces.findIndex((piece) => "token" in piece);
    const found = pieces[place];
    const before = pieces.slice(0, place < 0 ? pieces.length : place);
    return {
      before: before.map((piece) => ("text" in piece ? piece.text : "")).join(""),
      token: found !== undefined && "token" in found ? found.token : undefined,
    };
  }

  /** Cuts a template's words at the control tokens that llama.cpp finds in them. */
  #pieces(words: string): readonly Piece[] {
    const known = this.#split.get(words);
    if (known !== undefined) return known;
    const pieces: Piece[] = [];
    let from = 0;
    for (const token of this.#model.tokenize(words, false, true)) {
      const { text, control, userDefined } = this.#model.entry(token);
      if (userDefined && text.trim().length > 1) this.#markers.add(text);
      if (!control) continue;
      // In the order of the words: nothing but the token itself can be the next place of its text.
      const place = words.indexOf(text, from);
      // A token for what the vocabulary does not know is no part of the words.
      if (place < 0 || text === "") continue;
      if (place > from) pieces.push({ text: words.slice(from, place) });
      pieces.push({ token });
      from = place + text.length;
    }
    if (from < words.length) pieces.push({ text: words.slice(from) });
    this.#split.set(words, pieces);
    return pieces;
  }

  #disarmed(text: string): string {
    let disarmed = text.replaceAll(CUT, "\ufffd");
    for (const marker of this.#markers) {
      disarmed = disarmed.replaceAll(marker, marker.slice(0, 1) + CUT + marker.slice(1));
    }
    return disarmed;
  }
}
