/**
 * Figures as people read them, the same in every front end. `gap` stands between a figure and its unit: pages
 * give a no-break blank.
 */
export function bytesText(value: number, gap = " "): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let scaled = value;
  let unit = 0;
  while (scaled >= 1024 && unit < units.length - 1) {
    scaled /= 1024;
    unit++;
  }
  const digits = unit === 0 || scaled >= 100 ? 0 : 1;
  return `${scaled.toFixed(digits)}${gap}${units[unit] ?? ""}`;
}

export function millisecondsText(value: number, gap = " "): string {
  return `${value < 10 ? value.toFixed(1) : String(Math.round(value))}${gap}ms`;
}

/** @param share 1 is all of it. */
export function percentText(share: number, gap = " "): string {
  return `${Math.round(100 * share)}${gap}%`;
}
