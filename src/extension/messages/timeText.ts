/** `4 ms`, `1.2 s` */
export function timeText(milliseconds: number): string {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return milliseconds < 1 ? "< 1 ms" : `${Math.round(milliseconds)} ms`;
}
