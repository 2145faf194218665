import * as z from "zod";
import { Accuracy } from "../method/comparison.js";
import { wilson } from "../method/intervals.js";

/** An accuracy with Wilson's 95 % interval, and of how many answers it is. */
export const CountedAccuracy = Accuracy.extend({ n: z.int().nonnegative() });
export type CountedAccuracy = z.infer<typeof CountedAccuracy>;

/** Of no answers the accuracy is 0, and its interval says that it may be anything. */
export function countedAccuracy(matches: readonly boolean[]): CountedAccuracy {
  const right = matches.filter(Boolean).length;
  const n = matches.length;
  return { value: n === 0 ? 0 : right / n, ...wilson(right, n), n };
}

/** `7 of 8` */
export function countText({ value, n }: CountedAccuracy): string {
  return `${Math.round(value * n)} of ${n}`;
}
