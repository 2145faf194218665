import * as z from "zod/mini";
import type { Memory } from "./keptState.js";

const MEMORY_KEY = "icl.recentModels";
const MOST_RECENT = 5;

/** The models that the user chose last, the latest first. */
export class RecentModels {
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** Absolute paths. */
  get files(): readonly string[] {
    const stored = z.array(z.string()).safeParse(this.#memory.get(MEMORY_KEY));
    return stored.success ? stored.data : [];
  }

  async add(file: string): Promise<void> {
    const others = this.files.filter((one) => one !== file);
    await this.#memory.update(MEMORY_KEY, [file, ...others].slice(0, MOST_RECENT));
  }
}
