import * as z from "zod/mini";
import type { Memory } from "./keptState.js";

const MEMORY_KEY = "icl.models";
const MOST_MODELS = 100;

const KnownModel = z.object({
  name: z.string(),
  fingerprint: z.string(),
  layers: z.int().check(z.positive()),
});
export type KnownModel = z.infer<typeof KnownModel>;
const Stored = z.array(z.tuple([z.string(), KnownModel]));

/** Which model each file held when it was last loaded, so that results can be placed before anything is loaded. */
export class KnownModels {
  readonly #memory: Memory;
  #stored: unknown;
  #read: ReadonlyMap<string, KnownModel> = new Map();

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** Other windows write them too: they are read again whenever they have changed. */
  get #models(): ReadonlyMap<string, KnownModel> {
    const stored = this.#memory.get(MEMORY_KEY);
    if (stored !== this.#stored) {
      this.#stored = stored;
      const read = Stored.safeParse(stored);
      this.#read = new Map(read.success ? read.data : []);
    }
    return this.#read;
  }

  /** @param file absolute path of the GGUF file. */
  get(file: string): KnownModel | undefined {
    return this.#models.get(file);
  }

  /** Whether another model than before is in the file, so that what was computed with it is stale. */
  set(file: string, { name, fingerprint, layers }: KnownModel): boolean {
    const changed = this.#models.get(file)?.fingerprint !== fingerprint;
    if (!changed) return false;
    const others = [...this.#models].filter(([known]) => known !== file);
    const models = [...others, [file, { name, fingerprint, layers }] as const];
    void this.#memory.update(MEMORY_KEY, models.slice(-MOST_MODELS));
    return true;
  }
}
