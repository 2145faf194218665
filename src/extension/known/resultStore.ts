import * as z from "zod/mini";
import type { KeptState } from "./keptState.js";
import { FileResults, type KnownResults } from "./fileResults.js";

const INDEX_KEY = "icl.results";
const MOST_FILES = 20;
/** Results come one by one while a file runs; they are written once they pause. */
const WRITE_DELAY = 500;

/** The results of all files by URI, kept from one session to the next for those used last. */
export class ResultStore {
  readonly #state: KeptState;
  readonly #onChange: (uri: string) => void;
  readonly #files = new Map<string, FileResults>();
  /** Files whose results of an earlier session are being read. */
  readonly #restoring = new Map<string, Promise<void>>();
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param onChange called with the file whose results have changed: by `update`, or because those of an earlier session
   * were read, a moment after they were asked for.
   */
  constructor(state: KeptState, onChange: (uri: string) => void) {
    this.#state = state;
    this.#onChange = onChange;
  }

  of(uri: string): KnownResults {
    return this.#of(uri);
  }

  /** Resolves once what earlier sessions left of the files asked for so far is there. */
  async restored(): Promise<void> {
    await Promise.all(this.#restoring.values());
  }

  /** Changes the results of a file, and has them stored. */
  update(uri: string, change: (results: FileResults) => void): void {
    change(this.#of(uri));
    this.#storeSoon(uri);
    this.#onChange(uri);
  }

  /** Of every file of which something is known. */
  get uris(): readonly string[] {
    return [...new Set([...this.#files.keys(), ...this.#stored()])];
  }

  /** Lets the results of a file be another's: it was renamed, or saved under a name. */
  async move(from: string, to: string): Promise<void> {
    const results = this.#of(from);
    await this.#restoring.get(from);
    this.forget(from);
    this.#files.set(to, results);
    for (const one of this.#files.values()) one.renameAnalysed(from, to);
    this.#storeSoon(to);
    this.#onChange(to);
  }

  /** Gives a file the results of another as well: it is its copy. */
  async copy(from: string, to: string): Promise<void> {
    const results = this.#of(from);
    await this.#restoring.get(from);
    this.#of(to).restore(results.toStored());
    this.#storeSoon(to);
    this.#onChange(to);
  }

  forget(uri: string): void {
    this.#files.delete(uri);
    this.#changed.delete(uri);
    const stored = this.#stored();
    if (!stored.includes(uri)) return;
    void this.#state.update(stateKey(uri), undefined);
    void this.#state.update(
      INDEX_KEY,
      stored.filter((one) => one !== uri),
    );
  }

  /** Writes what has changed. */
  flush(): void {
    clearTimeout(this.#timer);
    // Written before what was stored is there, it would be lost.
    const changed = [...this.#changed].filter((uri) => !this.#restoring.has(uri));
    if (changed.length === 0) return;
    for (const uri of changed) {
      void this.#state.update(stateKey(uri), this.of(uri).toStored());
      this.#changed.delete(uri);
    }
    const order = [...this.#stored().filter((uri) => !changed.includes(uri)), ...changed];
    for (const uri of order.slice(0, -MOST_FILES)) void this.#state.update(stateKey(uri), undefined);
    void this.#state.update(INDEX_KEY, order.slice(-MOST_FILES));
  }

  #of(uri: string): FileResults {
    let results = this.#files.get(uri);
    if (results === undefined) {
      results = new FileResults();
      this.#files.set(uri, results);
      const stored = this.#state.get(stateKey(uri));
      if (stored !== undefined) this.#restoring.set(uri, this.#restore(uri, results, stored));
    }
    return results;
  }

  #storeSoon(uri: string): void {
    this.#changed.add(uri);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.flush();
    }, WRITE_DELAY);
  }

  /** The least recently changed first. */
  #stored(): readonly string[] {
    const stored = z.array(z.string()).safeParse(this.#state.get(INDEX_KEY));
    return stored.success ? stored.data : [];
  }

  async #restore(uri: string, results: FileResults, stored: unknown): Promise<void> {
    const { StoredFileResults } = await import("./storedResults.js");
    const read = StoredFileResults.safeParse(stored);
    if (read.success) results.restore(read.data);
    this.#restoring.delete(uri);
    if (this.#changed.has(uri)) this.#storeSoon(uri);
    if (read.success) this.#onChange(uri);
  }
}

function stateKey(uri: string): string {
  return `${INDEX_KEY}:${uri}`;
}
