import assert from "node:assert/strict";
import { manyEntries } from "../../src/language/manyEntries.js";
import { parseDocument } from "../../src/language/parse.js";

export interface ParseSpeed {
  readonly entries: number;
  readonly medianMs: number;
}

/** Median time of a whole parse with all checks, after warm-up, on one core. */
export function measureParse(entries = 10_000, runs = 15): ParseSpeed {
  const text = manyEntries(entries);
  for (let run = 0; run < 10; run++) assert.equal(parseDocument(text).entries.length, entries);
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    parseDocument(text);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return { entries, medianMs: times[times.length >> 1] ?? Number.NaN };
}
