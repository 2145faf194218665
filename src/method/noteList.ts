import type { TokenNote } from "./taskTokens.js";

/** Notes gathered by kind, with the inputs that each concerns. */
export class NoteList {
  readonly #notes = new Map<TokenNote["code"], Set<string>>();

  get notes(): TokenNote[] {
    return [...this.#notes].map(([code, inputs]) => ({ code, inputs: [...inputs] }));
  }

  /** @param input left out where the note concerns them all. */
  add(code: TokenNote["code"], input?: string): void {
    const inputs = this.#notes.get(code) ?? new Set();
    if (input !== undefined) inputs.add(input);
    this.#notes.set(code, inputs);
  }

  compareSeparators(input: string, fewShot: readonly number[], zeroShot: readonly number[]): void {
    if (fewShot.at(-1) !== zeroShot.at(-1)) this.add("other-separator", input);
  }
}
