/** An error for a log: its stack, and those of what caused it. */
export function errorTrace(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\ncaused by ${errorTrace(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
