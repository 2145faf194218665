import * as z from "zod/mini";
import type { KeptState } from "./keptState.js";

const STATE_KEY = "icl.recentModels";
const MOST_RECENT = 5;

/** The models that the user chose last, the latest first. */
export class RecentModels {
  readonly #state: KeptState;

  constructor(state: KeptState) {
    this.#state = state;
  }

  /** Absolute paths. */
  get files(): readonly string[] {
    const stored = z.array(z.string()).safeParse(this.#state.get(STATE_KEY));
    return stored.success ? stored.data : [];
  }

  async add(file: string): Promise<void> {
    const others = this.files.filter((one) => one !== file);
    await this.#state.update(STATE_KEY, [file, ...others].slice(0, MOST_RECENT));
  }
}
