import * as z from "zod";
import { accuracyOf } from "../method/accuracy.js";
import { Accuracy } from "../method/comparison.js";

/** An accuracy with Wilson's 95 % interval, and of how many answers it is. */
export const CountedAccuracy = Accuracy.extend({ n: z.int().nonnegative() });
export type CountedAccuracy = z.infer<typeof CountedAccuracy>;

/** Of no answers the accuracy is 0, and its interval says that it may be anything. */
export function countedAccuracy(matches: readonly boolean[]): CountedAccuracy {
  return { ...accuracyOf(matches), n: matches.length };
}

/** `7 of 8` */
export function countText({ value, n }: CountedAccuracy): string {
  return `${Math.round(value * n)} of ${n}`;
}
