import { bytesText, countText, millisecondsText } from "../method/numberText.js";

export { numberText as fixed } from "../analysis/numberText.js";

/** No-break, so that a figure never parts from its unit. */
export const GAP = "\u00a0";

/** A text in which no figure parts from its unit at the end of a line, and no quoted token is broken. */
export function unbroken(text: string): string {
  return text
    .replace(/(?<=\d) (?=(?:%|ms|s|KiB|MiB)(?!\p{L}))/gu, GAP)
    .replace(/"[^"]{1,24}"/gu, (token) => token.replaceAll(" ", GAP));
}

/** A share in [0, 1] as `79 %`. */
export function percent(share: number): string {
  return `${Math.round(share * 100)}${GAP}%`;
}

/** `56–79 %` */
export function percentRange({ low, high }: { readonly low: number; readonly high: number }): string {
  return `${Math.round(low * 100)}–${percent(high)}`;
}

/** A probability in [0, 1]; what would round to none at all is told apart from none. */
export function probability(value: number): string {
  if (value > 0 && value < 0.0005) return `<${GAP}0.1${GAP}%`;
  return `${(value * 100).toFixed(1)}${GAP}%`;
}

/** A divergence, which is never negative. */
export function nats(value: number): string {
  return value > 0 && value < 0.0005 ? `<${GAP}0.001` : value.toFixed(3);
}

export function milliseconds(value: number): string {
  return millisecondsText(value, GAP);
}

export function bytes(value: number): string {
  return bytesText(value, GAP);
}

/** `1 query`, `2 queries`. */
export function count(number: number, one: string, many: string): string {
  return countText(number, one, many, GAP);
}
