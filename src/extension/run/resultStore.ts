import * as z from "zod";
import type { Memory } from "../memory.js";
import { FileResults, StoredFileResults } from "./fileResults.js";

const INDEX_KEY = "icl.results";
const MOST_FILES = 20;
/** Results come one by one while a file runs; they are written once they pause. */
const WRITE_DELAY = 500;

/** The results of all files by URI, kept from one session to the next for those used last. */
export class ResultStore {
  readonly #memory: Memory;
  readonly #files = new Map<string, FileResults>();
  readonly #changed = new Set<string>();
  /** The least recently changed first. */
  #stored: string[];
  #timer: NodeJS.Timeout | undefined;

  constructor(memory: Memory) {
    this.#memory = memory;
    const stored = z.array(z.string()).safeParse(memory.get(INDEX_KEY));
    this.#stored = stored.success ? stored.data : [];
  }

  of(uri: string): FileResults {
    let results = this.#files.get(uri);
    if (results === undefined) {
      const stored = StoredFileResults.safeParse(this.#memory.get(memoryKey(uri)));
      results = new FileResults(stored.success ? stored.data : undefined);
      this.#files.set(uri, results);
    }
    return results;
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
    if (this.#changed.size === 0) return;
    for (const uri of this.#changed) {
      void this.#memory.update(memoryKey(uri), this.of(uri).toStored());
    }
    const order = [...this.#stored.filter((uri) => !this.#changed.has(uri)), ...this.#changed];
    for (const uri of order.slice(0, -MOST_FILES)) void this.#memory.update(memoryKey(uri), undefined);
    this.#stored = order.slice(-MOST_FILES);
    void this.#memory.update(INDEX_KEY, this.#stored);
    this.#changed.clear();
  }
}

function memoryKey(uri: string): string {
  return `${INDEX_KEY}:${uri}`;
}
