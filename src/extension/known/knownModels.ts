import * as z from "zod/mini";
import { once } from "../../language/once.js";
import type { KeptState } from "./keptState.js";

const STATE_KEY = "icl.models";
const MOST_MODELS = 100;

const knownModel = once(() =>
  z.object({ name: z.string(), fingerprint: z.string(), layers: z.int().check(z.positive()) }),
);
export type KnownModel = z.infer<ReturnType<typeof knownModel>>;
const storedModels = once(() => z.array(z.tuple([z.string(), knownModel()])));

/** Which model each file held when it was last loaded, so that results can be placed before anything is loaded. */
export class KnownModels {
  readonly #state: KeptState;
  readonly #onChange: () => void;
  #stored: unknown;
  #read: ReadonlyMap<string, KnownModel> = new Map();

  /** @param onChange called when another model than before is in a file, so that what was computed with it is stale. */
  constructor(state: KeptState, onChange: () => void) {
    this.#state = state;
    this.#onChange = onChange;
  }

  /** Other windows write them too: they are read again whenever they have changed. */
  get #models(): ReadonlyMap<string, KnownModel> {
    const stored = this.#state.get(STATE_KEY);
    if (stored !== this.#stored) {
      this.#stored = stored;
      const read = storedModels().safeParse(stored);
      this.#read = new Map(read.success ? read.data : []);
    }
    return this.#read;
  }

  /** @param file absolute path of the GGUF file. */
  get(file: string): KnownModel | undefined {
    return this.#models.get(file);
  }

  /** Files and addresses that held this model when they were loaded last, the latest first. */
  withFingerprint(fingerprint: string): readonly string[] {
    return [...this.#models]
      .filter(([, known]) => known.fingerprint === fingerprint)
      .map(([file]) => file)
      .reverse();
  }

  set(file: string, { name, fingerprint, layers }: KnownModel): void {
    const before = this.#models.get(file);
    if (before?.fingerprint === fingerprint && before.name === name) return;
    const others = [...this.#models].filter(([known]) => known !== file);
    const models = [...others, [file, { name, fingerprint, layers }] as const];
    void this.#state.update(STATE_KEY, models.slice(-MOST_MODELS));
    this.#onChange();
  }
}
