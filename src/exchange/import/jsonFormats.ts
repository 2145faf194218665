import { isMap, isSeq, type Document, type LineCounter } from "yaml";
import { isRecord } from "./cells.js";
import { parseJson } from "./exactJson.js";
import { parseYaml } from "./exactYaml.js";
import { readLongList } from "./longList.js";
import { Reading } from "./reading.js";
import { requestInCode } from "./requestInCode.js";
import { RowAdder } from "./rows.js";
import type { Places } from "./shape.js";
import { shapeOf } from "./shapes.js";

const nowhere: Places = () => undefined;

/** A JSON document of whichever kind, or JSON Lines under another ending. */
export function readJson(bytes: Buffer): Reading {
  const rows = readLongList(bytes);
  if (rows !== undefined) return rows;
  const text = bytes.toString("utf8");
  const parsed = parseJson(text);
  if (parsed.ok) return readValue(parsed.value, nowhere, "JSON");
  if (beginsWithValues(text)) return readJsonLines(bytes);
  // A program's list of messages begins like JSON; a list of several is a faulty document.
  const request = holdsSeveral(text) ? undefined : requestInCode(text);
  if (request !== undefined) return request;
  const reading = new Reading("JSON");
  reading.fault(`line ${text.slice(0, parsed.position).split("\n").length}`, parsed.message);
  return reading;
}

function holdsSeveral(text: string): boolean {
  return (text.match(/["']messages["']\s*:\s*\[/g) ?? []).length > 1;
}

/** Whether the first lines are each a JSON value by itself. */
function beginsWithValues(text: string): boolean {
  const lines = text
    .slice(0, 1 << 20)
    .split("\n")
    .filter((line) => line.trim() !== "");
  const [first, second] = lines;
  if (first === undefined || second === undefined || !/^\s*[[{]/.test(first)) return false;
  return parseJson(first).ok;
}

/** One JSON value a line; blank lines mean nothing. */
export function readJsonLines(bytes: Buffer): Reading {
  const reading = new Reading("JSON Lines", "line");
  const adder = new RowAdder(reading);
  let number = 0;
  for (let start = 0; start < bytes.length;) {
    const lineFeed = bytes.indexOf(0x0a, start);
    const end = lineFeed < 0 ? bytes.length : lineFeed;
    const line = bytes.toString("utf8", start, end);
    number++;
    start = end + 1;
    if (line.trim() === "") continue;
    const parsed = parseJson(line);
    if (parsed.ok) adder.add(number, parsed.value);
    else reading.fault(number, parsed.message);
  }
  adder.finish();
  return reading;
}

export function readYaml(bytes: Buffer): Reading {
  const parsed = parseYaml(bytes.toString("utf8"));
  if (parsed.ok) return readValue(parsed.value, placesIn(parsed.document, parsed.lines), "YAML");
  const reading = new Reading("YAML");
  for (const { line, message } of parsed.faults) reading.fault(`line ${line}`, message);
  return reading;
}

function readValue(value: unknown, places: Places, language: string): Reading {
  const shape = shapeOf(value);
  if (shape !== undefined) return shape.read(value, places);
  const reading = new Reading(language);
  const what = isRecord(value) ? "is not exactly one list of rows" : "are no rows";
  reading.fault(
    "line 1",
    `there ${what} in it: give a list of objects with an input and an output, or a map of inputs to outputs`,
  );
  return reading;
}

/** Lines of the items of those lists that stand at the top of a YAML document, or one level below. */
function placesIn(document: Document.Parsed, lines: LineCounter): Places {
  const root = document.contents;
  const lists = isMap(root) ? root.items.map(({ value }) => value) : [root];
  const sequences = lists.filter((one) => isSeq(one));
  return (list, index) => {
    // The same list as YAML made it: of equal length, the only thing by which the two can be held together.
    const [found, more] = sequences.filter(({ items }) => items.length === list.length);
    if (found === undefined || more !== undefined) return undefined;
    const item = found.items[index] as { readonly range?: readonly number[] | null } | undefined;
    const start = item?.range?.[0];
    return start === undefined ? undefined : `line ${lines.linePos(start).line}`;
  };
}
