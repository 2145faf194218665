import { parseJson } from "./exactJson.js";
import { Reading } from "./reading.js";
import { RowAdder } from "./rows.js";
import { shapeOf } from "./shapes.js";
import { rowList } from "./shapes/dataSet.js";

/** Shorter documents are parsed whole: that takes a few times their size. */
const LONG_BYTES = 8 * 1024 * 1024;
/** So many items tell what a list is one of. */
const SAMPLE = 1000;

/**
 * The rows of a long list in JSON, one after the other, so that a million of them are never parsed at once.
 * @returns undefined where it is short or anything else, or has a fault: what reads it whole tells more of that.
 */
export function readLongList(bytes: Buffer): Reading | undefined {
  if (bytes.length < LONG_BYTES) return undefined;
  const sample: unknown[] = [];
  const isSampled = eachItem(bytes, (item) => sample.push(item) < SAMPLE);
  if (!isSampled || shapeOf(sample) !== rowList) return undefined;
  const reading = new Reading(rowList.label);
  const adder = new RowAdder(reading);
  let number = 0;
  const isWhole = eachItem(bytes, (item) => {
    adder.add(++number, item);
    return true;
  });
  if (!isWhole) return undefined;
  adder.finish();
  return reading;
}

/** In UTF-8 these bytes are part of no other character. */
const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [LIST, LIST_END, OBJECT, OBJECT_END] = [0x5b, 0x5d, 0x7b, 0x7d];
const blanks: ReadonlySet<number | undefined> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * Parses the items of a list in JSON one by one.
 * @param take false to have no more.
 * @returns whether all that was asked for is a list's.
 */
function eachItem(bytes: Buffer, take: (item: unknown) => boolean): boolean {
  let at = behindBlanks(bytes, 0);
  if (bytes[at] !== LIST) return false;
  for (at++; ;) {
    const end = endOfItem(bytes, at);
    const parsed = parseJson(bytes.toString("utf8", at, end));
    if (!parsed.ok) return false;
    if (!take(parsed.value)) return true;
    if (bytes[end] !== COMMA) return bytes[end] === LIST_END && behindBlanks(bytes, end + 1) === bytes.length;
    at = end + 1;
  }
}

/** Where the comma or the bracket behind an item stands. */
function endOfItem(bytes: Buffer, start: number): number {
  let depth = 0;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) at = endOfText(bytes, at);
    else if (byte === OBJECT || byte === LIST) depth++;
    else if (depth === 0 && (byte === COMMA || byte === LIST_END)) return at;
    else if (byte === OBJECT_END || byte === LIST_END) depth--;
  }
  return bytes.length;
}

/** Where the quote that closes a text stands. */
function endOfText(bytes: Buffer, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

function behindBlanks(bytes: Buffer, start: number): number {
  let at = start;
  while (blanks.has(bytes[at])) at++;
  return at;
}
