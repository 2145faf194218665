import * as z from "zod/mini";
import type { Memory } from "../memory.js";

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
  readonly #models: Map<string, KnownModel>;

  constructor(memory: Memory) {
    this.#memory = memory;
    const stored = Stored.safeParse(memory.get(MEMORY_KEY));
    this.#models = new Map(stored.success ? stored.data : []);
  }

  /** @param file absolute path of the GGUF file. */
  get(file: string): KnownModel | undefined {
    return this.#models.get(file);
  }

  /** Whether another model than before is in the file, so that what was computed with it is stale. */
  set(file: string, { name, fingerprint, layers }: KnownModel): boolean {
    const changed = this.#models.get(file)?.fingerprint !== fingerprint;
    if (!changed) return false;
    this.#models.delete(file);
    this.#models.set(file, { name, fingerprint, layers });
    void this.#memory.update(MEMORY_KEY, [...this.#models].slice(-MOST_MODELS));
    return true;
  }
}
