/** What the editor keeps for an extension from one session to the next; a Memento is one. */
export interface KeptState {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** Reports when something could not be kept, on a full disk for one, so that nobody has to wait for it. */
export class WatchedState implements KeptState {
  readonly #state: KeptState;
  readonly #onFailure: (error: unknown) => void;
  #failing = false;

  /** @param onFailure called for the first of failures in a row: many keys are written one after another. */
  constructor(state: KeptState, onFailure: (error: unknown) => void) {
    this.#state = state;
    this.#onFailure = onFailure;
  }

  get(key: string): unknown {
    return this.#state.get(key);
  }

  async update(key: string, value: unknown): Promise<void> {
    try {
      await this.#state.update(key, value);
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.#onFailure(error);
      this.#failing = true;
    }
  }
}
