/**
 * How often a test that injects faults repeats: `short` in `npm test`, `long` in `npm run soak`. The test is the
 * same, so that a short run and a long one can only differ in what they happened to meet.
 */
export function repeats<Amount>(short: Amount, long: Amount): Amount {
  return process.env["ICL_SOAK"] === "1" ? long : short;
}

/** A test whose random moments have all been of one kind goes on for at most so many times its number. */
export const MOST_ROUNDS = 10;
