import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** What may be left behind before it is collected, in bytes. */
const MOST = 8 * 1024 * 1024;

/**
 * Collects what finished requests leave behind. V8 waits until the heap of a thread has doubled, or until tens of
 * megabytes of arrays stand beside it; a request leaves a few large arrays and texts, so that it waits for many. A
 * collection takes some milliseconds.
 */
export class Garbage {
  readonly #collect = collector();
  #kept = held();

  /** To be called between requests. */
  collect(): void {
    if (held() - this.#kept < MOST) return;
    this.#collect();
    this.#kept = held();
  }
}

/** Bytes of the calling thread. */
function held(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}

/** V8's own collection, which Node hands to contexts that are made after it was asked for. */
function collector(): () => void {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("typeof gc === 'function' ? gc : undefined");
  setFlagsFromString("--no-expose-gc");
  return typeof collect === "function" ? (collect as () => void) : () => undefined;
}
