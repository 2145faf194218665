/**
 * How often chance alone would make `fewer` or less of the changes go this way, where each goes either way with a
 * probability of ½: the exact, one-sided test of paired answers. 1 without changes.
 *
 * Source: Q. McNemar, "Note on the sampling error of the difference between correlated proportions or percentages",
 * Psychometrika 12(2), 1947.
 *
 * @param fewer changes that went this way, such as queries gained.
 * @param more changes that went the other way.
 */
export function signTest(fewer: number, more: number): number {
  const changes = fewer + more;
  let logTerm = -changes * Math.LN2;
  let sum = Math.exp(logTerm);
  for (let k = 1; k <= fewer; k++) {
    logTerm += Math.log((changes - k + 1) / k);
    sum += Math.exp(logTerm);
  }
  return Math.min(1, sum);
}
