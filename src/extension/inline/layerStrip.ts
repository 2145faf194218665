import { sparkline } from "../../analysis/sparkline.js";
import type { SweptQuery } from "../../method/sweep.js";

/**
 * One query by layer in a line of plain text: how probable the expected answer is with the vector there, from
 * 0 to 1, and at which layers it is given.
 */
export function layerStrip({ layers }: Pick<SweptQuery, "layers">): string {
  const probabilities = layers.map(({ logProbability }) => Math.exp(logProbability));
  const right = rangesText(layers.flatMap(({ match }, layer) => (match ? [layer] : [])));
  const where = right === "" ? "right at no layer" : `right at ${right}`;
  return `By layer, 0 to ${layers.length - 1}: \`${sparkline(probabilities, [0, 1])}\` p(expected); ${where}`;
}

/** `2–5, 7` */
export function rangesText(sorted: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const value of sorted) {
    const last = ranges.at(-1);
    if (last?.[1] === value - 1) last[1] = value;
    else ranges.push([value, value]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)).join(", ");
}
