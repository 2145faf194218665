/** What the editor keeps for an extension from one session to the next; a Memento is one. */
export interface KeptState {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/**
 * Writes one batch after another. The editor echoes each write, and an echo that arrives between a later update and its
 * write undoes that update for good. Failures are reported, on a full disk for one, so that nobody has to wait for them.
 */
export class WatchedState implements KeptState {
  readonly #state: KeptState;
  readonly #onFailure: (error: unknown) => void;
  /** Not written yet, or being written. */
  readonly #pending = new Map<string, unknown>();
  #writing: Promise<void> | undefined;
  #failing = false;

  /** @param onFailure called for the first of failures in a row: many keys are written one after another. */
  constructor(state: KeptState, onFailure: (error: unknown) => void) {
    this.#state = state;
    this.#onFailure = onFailure;
  }

  get(key: string): unknown {
    return this.#pending.has(key) ? this.#pending.get(key) : this.#state.get(key);
  }

  /** Resolves once it is written, or could not be. */
  async update(key: string, value: unknown): Promise<void> {
    this.#pending.set(key, value);
    await (this.#writing ??= this.#writeAll());
  }

  async #writeAll(): Promise<void> {
    // All that is updated in one go is one batch.
    await Promise.resolve();
    while (this.#pending.size > 0) await Promise.all([...this.#pending].map(async (one) => this.#write(one)));
    this.#writing = undefined;
  }

  async #write([key, value]: readonly [string, unknown]): Promise<void> {
    try {
      await this.#state.update(key, value);
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.#onFailure(error);
      this.#failing = true;
    }
    // It may have been updated meanwhile.
    if (this.#pending.get(key) === value) this.#pending.delete(key);
  }
}
