import type { Context } from "mocha";

/** Leaves a test out and says why. */
export function skip(test: Context, reason: string): never {
  process.stdout.write(`      skipped: ${reason}\n`);
  test.skip();
}
