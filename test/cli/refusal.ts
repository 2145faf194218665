import assert from "node:assert/strict";
import type { Ended } from "./icl.js";

/**
 * A run that was refused as people should be told: this exit code, no data, and on the error stream lines of
 * which each begins with "error:" or "warning:", one of which has these words. No stack, no "bug".
 */
export function assertRefused(run: Ended, code: number, words: RegExp): void {
  assert.equal(run.code, code, `${run.stdout}${run.stderr}`);
  assert.equal(run.stdout, "");
  assertTold(run, words);
}

/** The same for what is said beside data. */
export function assertTold({ stderr }: Ended, words: RegExp): void {
  const lines = stderr.trimEnd().split("\n");
  assert.ok(
    lines.some((line) => words.test(line)),
    stderr,
  );
  for (const line of lines) {
    assert.match(line, /^(error|warning): \S.*[.)!?\]]$/, stderr);
    assert.doesNotMatch(line, /is a bug|^\s+at |Error:|undefined|\[object/, stderr);
  }
}
