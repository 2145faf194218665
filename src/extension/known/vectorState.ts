/** How a cached vector stands to the file that it was made for. */
export type VectorState =
  /** The file as it is gives this vector. */
  | "fresh"
  /** The file has changed since. */
  | "stale"
  /** The file no longer exists. */
  | "file missing"
  /** Of a task that comes with the extension, as a control of this file's. */
  | "control"
  /** Computed by the command line, in another window or for a comparison: what it depended on is not known here. */
  | "unknown";

/**
 * @param current digest of what the file's vector depends on now; undefined where there is no such file.
 * @param known digests with which this vector was computed or found here.
 */
export function vectorState(current: string | undefined, known: readonly string[]): VectorState {
  if (current === undefined) return "file missing";
  if (known.length === 0) return "unknown";
  return known.includes(current) ? "fresh" : "stale";
}

const UNITS = [
  { name: "day", seconds: 86_400 },
  { name: "hour", seconds: 3_600 },
  { name: "minute", seconds: 60 },
] as const;

/** `3 days`, `1 hour`, `just now` */
export function ageText(seconds: number): string {
  for (const { name, seconds: length } of UNITS) {
    const number = Math.floor(seconds / length);
    if (number > 0) return `${number} ${name}${number === 1 ? "" : "s"}`;
  }
  return "just now";
}
