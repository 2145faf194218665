import { UsageError } from "./exitCode.js";

/** @throws UsageError where the text is not an integer. */
export function integerOption(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(value)) {
    throw new UsageError(`${name} takes an integer, not "${text}".`);
  }
  return value;
}

/** @throws UsageError where the text is no finite number. */
export function numberOption(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) {
    throw new UsageError(`${name} takes a number, not "${text}".`);
  }
  return value;
}

/** @throws UsageError where the text is no integer, or a smaller one than `least`. */
export function countOption(name: string, text: string, least: number): number {
  const value = integerOption(name, text);
  if (value < least) throw new UsageError(`${name} takes ${least} or more, not ${text}.`);
  return value;
}

/**
 * @param zero what 0 means, in words.
 * @throws UsageError where the text is no integer from 0 to `most`.
 */
export function boundedOption(name: string, text: string, zero: string, most: number): number {
  const value = integerOption(name, text);
  if (value >= 0 && value <= most) return value;
  throw new UsageError(`${name} takes 0 (${zero}) to ${most}, not ${text}.`);
}
