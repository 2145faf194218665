/** How far a number may lie from the expected one: `absolute`, or as a share of the expected one's size. */
export interface Tolerance {
  readonly kind: "absolute" | "relative";
  /** Not negative; 0.01 is one hundredth, or one per cent of the expected number. */
  readonly value: number;
}

/** Thousands may be separated by commas; a sign, a fraction, an exponent and a full stop behind may be there. */
const NUMBER = /^([+\-−]?)(\d{1,3}(?:,\d{3})+|\d*)(\.\d*)?(e[+-]?\d+)?$/i;

/** The number that a text holds and nothing else; undefined where it is none, or too large for one. */
export function readNumber(text: string): number | undefined {
  const found = NUMBER.exec(text.trim());
  if (found === null) return undefined;
  const [, sign = "", whole = "", fraction = "", exponent = ""] = found;
  if (!/\d/.test(whole + fraction)) return undefined;
  const value = Number(`${whole.replaceAll(",", "") || "0"}${fraction === "." ? "" : fraction}${exponent}`);
  if (!Number.isFinite(value)) return undefined;
  return sign === "-" || sign === "−" ? -value : value;
}

/** Whether two numbers are the same within the tolerance, which the last bit of a sum does not break. */
export function numbersAgree(given: number, expected: number, { kind, value }: Tolerance): boolean {
  if (given === expected) return true;
  const allowed = kind === "relative" ? value * Math.abs(expected) : value;
  return Math.abs(given - expected) <= allowed * (1 + 1e-9);
}

/** A tolerance as it is written: `0.01` or `1%`; undefined where it is neither. */
export function readTolerance(written: number | string): Tolerance | undefined {
  if (typeof written === "number") {
    return Number.isFinite(written) && written >= 0 ? { kind: "absolute", value: written } : undefined;
  }
  const share = /^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(written)?.[1];
  return share === undefined ? undefined : { kind: "relative", value: Number(share) / 100 };
}
