import { manyEntries } from "./manyEntries.js";
import { parseDocument } from "./parse.js";

export interface ParseSpeed {
  readonly entries: number;
  readonly medianMs: number;
}

const WARM_UP_RUNS = 10;

/** Median time of a whole parse with all checks, after warm-up; `now` gives milliseconds. */
export function measureParse(now: () => number, entries = 10_000, runs = 15): ParseSpeed {
  const text = manyEntries(entries);
  for (let run = 0; run < WARM_UP_RUNS; run++) parseDocument(text);
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = now();
    parseDocument(text);
    times.push(now() - start);
  }
  times.sort((a, b) => a - b);
  return { entries, medianMs: times[times.length >> 1] ?? Number.NaN };
}
