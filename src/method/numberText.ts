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

/** `45 s`, `3 minutes`: how long something will take, rather more than less. */
export function durationText(seconds: number): string {
  return seconds < 2 * MINUTE ? `${Math.ceil(seconds)} s` : `${Math.round(seconds / MINUTE)} minutes`;
}

const MINUTE = 60;

/** `1 query`, `2,000 queries` */
export function countText(number: number, noun: string, plural = `${noun}s`, gap = " "): string {
  return `${number.toLocaleString("en")}${gap}${number === 1 ? noun : plural}`;
}

/** `660 of 3,000` */
export function shareText(done: number, total: number): string {
  return `${done.toLocaleString("en")} of ${total.toLocaleString("en")}`;
}

/** What a comparison left that was stopped. */
export function stoppedText({ done, total }: { readonly done: number; readonly total: number }): string {
  return `Stopped: ${shareText(done, total)} queries are kept.`;
}

export function millisecondsText(value: number, gap = " "): string {
  return `${value < 10 ? value.toFixed(1) : String(Math.round(value))}${gap}ms`;
}

/** @param share 1 is all of it. */
export function percentText(share: number, gap = " "): string {
  return `${Math.round(100 * share)}${gap}%`;
}
