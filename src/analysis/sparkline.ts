const steps = "▁▂▃▄▅▆▇█";

/** Values as one line of blocks, from the least to the most that the domain holds; a blank where there is none. */
export function sparkline(
  values: readonly (number | null)[],
  [low, high]: readonly [number, number],
): string {
  return values
    .map((value) => {
      if (value === null) return " ";
      const share = high > low ? (value - low) / (high - low) : 1;
      return steps[Math.min(steps.length - 1, Math.max(0, Math.floor(share * steps.length)))] ?? " ";
    })
    .join("");
}
