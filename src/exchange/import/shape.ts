import { isList, isRecord } from "./cells.js";
import type { Reading } from "./reading.js";
import { RowAdder } from "./rows.js";

export type JsonObject = Readonly<Record<string, unknown>>;

/** Where a list's items stand in the file, where that is known: YAML knows its lines. */
export type Places = (list: readonly unknown[], index: number) => number | string | undefined;

/** One kind of JSON or YAML document, by what it holds. */
export interface Shape {
  /** As a user knows it, to be shown behind "read as". */
  readonly label: string;
  readonly matches: (value: unknown) => boolean;
  readonly read: (value: unknown, places: Places) => Reading;
}

/** Adds a list's items as rows of a split. */
export function addRows(
  reading: Reading,
  list: readonly unknown[],
  places: Places,
  { split = "", name = "" }: { readonly split?: string; readonly name?: string } = {},
  adder = new RowAdder(reading),
): void {
  list.forEach((item, index) => {
    const place = places(list, index) ?? index + 1;
    adder.add(name === "" || typeof place === "string" ? place : `${name}, item ${place}`, item, split);
  });
  adder.finish();
}

/** The fields of an object that say something: empty ones need not be named. */
function filledKeys(value: JsonObject): string[] {
  return Object.entries(value)
    .filter(
      ([, one]) => one !== null && one !== undefined && one !== "" && !(isList(one) && one.length === 0),
    )
    .filter(([, one]) => !(isRecord(one) && Object.keys(one).length === 0))
    .map(([key]) => key);
}

/** Names the fields of the file itself that no row holds. */
export function nameUnused(reading: Reading, value: JsonObject, used: readonly string[], how = ""): void {
  const unused = filledKeys(value).filter((key) => !used.includes(key));
  if (unused.length === 0) return;
  const shown =
    unused.slice(0, 12).join(", ") + (unused.length > 12 ? ` and ${unused.length - 12} more` : "");
  reading.leftOut(`Fields of the file that are not used: ${shown}.${how === "" ? "" : ` ${how}`}`);
}

/** A list of objects, or of pairs; what rows come in. */
export function isRowList(value: unknown): value is readonly unknown[] {
  return isList(value) && value.length > 0 && value.every((item) => isRecord(item) || isList(item));
}

/**
 * A layout as programs write it, each demonstration with what stands before its input: line breaks at the beginning of
 * the first prefix are the joiner.
 */
export function setLayout(
  reading: Reading,
  inputPrefix: string,
  outputPrefix: string,
  { suffix = "", between = "" }: { readonly suffix?: string; readonly between?: string } = {},
): void {
  const lead = /^\n*/.exec(inputPrefix)?.[0] ?? "";
  const joiner = between + lead;
  reading.draft.template = `${inputPrefix.slice(lead.length)}{input}${outputPrefix}{output}${suffix}`;
  if (joiner !== "") reading.draft.joiner = joiner;
}
