/** What the editor keeps for an extension from one session to the next; a Memento is one. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** A memory that tells when it cannot keep something, a full disk for one, so that nobody has to wait for it. */
export class WatchedMemory implements Memory {
  readonly #memory: Memory;
  readonly #onFailure: (error: unknown) => void;
  #failing = false;

  /** @param onFailure told the first of failures in a row: many keys are written after each other. */
  constructor(memory: Memory, onFailure: (error: unknown) => void) {
    this.#memory = memory;
    this.#onFailure = onFailure;
  }

  get(key: string): unknown {
    return this.#memory.get(key);
  }

  async update(key: string, value: unknown): Promise<void> {
    try {
      await this.#memory.update(key, value);
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.#onFailure(error);
      this.#failing = true;
    }
  }
}
