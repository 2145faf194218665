/** Arithmetic mean. Throws a RangeError for no values: there is no mean to show. */
export function mean(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("The mean of no values is not defined.");
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
