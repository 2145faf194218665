import type { Context } from "mocha";

/**
 * A test for some systems only. Where it cannot run it is no test at all, and the output says why: a test that pends
 * counts as a failure.
 */
export function itUnless(
  excluded: boolean,
  reason: string,
  title: string,
  body: (this: Context) => void | Promise<void>,
): void {
  if (excluded) {
    process.stdout.write(`      left out: ${title} (${reason})\n`);
    return;
  }
  it(title, async function () {
    await body.call(this);
  });
}
