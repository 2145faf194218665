import * as z from "zod/mini";
import type { Memory } from "./keptState.js";
import { FileResults } from "./fileResults.js";

const INDEX_KEY = "icl.results";
const MOST_FILES = 20;
/** Results come one by one while a file runs; they are written once they pause. */
const WRITE_DELAY = 500;

/** The results of all files by URI, kept from one session to the next for those used last. */
export class ResultStore {
  readonly #memory: Memory;
  readonly #onRestored: (uri: string) => void;
  readonly #files = new Map<string, FileResults>();
  /** Files whose results of an earlier session are being read. */
  readonly #restoring = new Map<string, Promise<void>>();
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  /** @param onRestored told of a file whose results of an earlier session are there, a moment after it was asked for. */
  constructor(memory: Memory, onRestored: (uri: string) => void) {
    this.#memory = memory;
    this.#onRestored = onRestored;
  }

  of(uri: string): FileResults {
    let results = this.#files.get(uri);
    if (results === undefined) {
      results = new FileResults();
      this.#files.set(uri, results);
      const stored = this.#memory.get(memoryKey(uri));
      if (stored !== undefined) this.#restoring.set(uri, this.#restore(uri, results, stored));
    }
    return results;
  }

  /** Resolves once what earlier sessions left of the files asked for so far is there. */
  async restored(): Promise<void> {
    await Promise.all(this.#restoring.values());
  }

  /** The files that an analysis is shown with in which this one takes part. */
  analysedWith(uri: string): string[] {
    return [...this.#files].flatMap(([shown, results]) =>
      results.analyses().some(({ files }) => files.some((file) => file.uri === uri)) ? [shown] : [],
    );
  }

  /** To be told after a result was added. */
  changed(uri: string): void {
    this.#changed.add(uri);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.flush();
    }, WRITE_DELAY);
  }

  /** Writes what has changed. */
  flush(): void {
    clearTimeout(this.#timer);
    // Written before what was stored is there, it would be lost.
    const changed = [...this.#changed].filter((uri) => !this.#restoring.has(uri));
    if (changed.length === 0) return;
    for (const uri of changed) {
      void this.#memory.update(memoryKey(uri), this.of(uri).toStored());
      this.#changed.delete(uri);
    }
    const order = [...this.#stored().filter((uri) => !changed.includes(uri)), ...changed];
    for (const uri of order.slice(0, -MOST_FILES)) void this.#memory.update(memoryKey(uri), undefined);
    void this.#memory.update(INDEX_KEY, order.slice(-MOST_FILES));
  }

  /** The least recently changed first. */
  #stored(): readonly string[] {
    const stored = z.array(z.string()).safeParse(this.#memory.get(INDEX_KEY));
    return stored.success ? stored.data : [];
  }

  async #restore(uri: string, results: FileResults, stored: unknown): Promise<void> {
    const { StoredFileResults } = await import("./storedResults.js");
    const read = StoredFileResults.safeParse(stored);
    if (read.success) results.restore(read.data);
    this.#restoring.delete(uri);
    if (this.#changed.has(uri)) this.changed(uri);
    if (read.success) this.#onRestored(uri);
  }
}

function memoryKey(uri: string): string {
  return `${INDEX_KEY}:${uri}`;
}
