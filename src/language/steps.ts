/** Work in steps of few milliseconds, for those who must answer others between them. */
export type Steps<Result> = Generator<undefined, Result, undefined>;

/** All steps at once. */
export function inOneGo<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
