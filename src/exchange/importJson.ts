import { addConversation } from "./importChat.js";
import { addTest } from "./importPromptfoo.js";
import { isRecord, TableBuilder, type ImportedTable } from "./importedRows.js";

/** One JSON value a line; blank lines mean nothing. */
export function readJsonLines(text: string): ImportedTable {
  const builder = new TableBuilder();
  text.split("\n").forEach((line, index) => {
    if (line.trim() === "") return;
    const place = `line ${index + 1}`;
    const parsed = parse(line);
    if (parsed.ok) addItem(builder, place, parsed.value);
    else builder.fault(place, parsed.message);
  });
  return builder.table("jsonl");
}

/** A list of objects, or an object that holds just one list of them. */
export function readJsonList(text: string): ImportedTable {
  const builder = new TableBuilder();
  const parsed = parse(text);
  if (!parsed.ok) {
    builder.fault(`line ${lineOf(text, parsed.message)}`, parsed.message);
    return builder.table("json");
  }
  const list = listIn(parsed.value);
  if (list === undefined) builder.fault("line 1", "there is no one list of rows in it");
  list?.forEach((item, index) => {
    addItem(builder, `item ${index + 1}`, item);
  });
  return builder.table("json");
}

function addItem(builder: TableBuilder, place: string, item: unknown): void {
  if (Array.isArray(item) && item.length === 2) {
    builder.add(place, [
      ["1", item[0]],
      ["2", item[1]],
    ]);
  } else if (!isRecord(item)) {
    builder.fault(place, "it is not an object with fields");
  } else if (Array.isArray(item["messages"])) {
    addConversation(builder, place, item["messages"]);
  } else if (isRecord(item["vars"])) {
    addTest(builder, place, item);
  } else {
    // Fields that hold lists and objects are no texts: without them the rest can still be a row.
    builder.add(
      place,
      Object.entries(item).filter(([, value]) => typeof value !== "object" || value === null),
    );
  }
}

function listIn(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value as readonly unknown[];
  if (!isRecord(value)) return undefined;
  const lists = Object.values(value).filter((one): one is unknown[] => Array.isArray(one));
  return lists.length === 1 ? lists[0] : undefined;
}

type Parsed =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };

function parse(text: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, message: `it is not JSON: ${message.replace(/\s+/g, " ")}` };
  }
}

function lineOf(text: string, message: string): number {
  const position = Number(/at position (\d+)/.exec(message)?.[1] ?? 0);
  return text.slice(0, position).split("\n").length;
}
