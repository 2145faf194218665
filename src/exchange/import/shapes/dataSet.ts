import { usualPairs } from "../columnNames.js";
import { cellOf, fieldsOf, isList, isRecord, scalarText } from "../cells.js";
import { Reading } from "../reading.js";
import { RowAdder } from "../rows.js";
import { addRows, type JsonObject, isRowList, nameUnused, type Shape } from "../shape.js";
import { askedSplits, setUsualSplits, shownSplits } from "../splitNames.js";
import type { Cell } from "../table.js";

/** A page of the Hugging Face data set viewer: rows with numbers and types of columns. */
export const hubRows: Shape = {
  label: "rows of a Hugging Face data set",
  matches: (value) =>
    isRecord(value) &&
    isList(value["rows"]) &&
    value["rows"].length > 0 &&
    value["rows"].every((one) => isRecord(one) && isRecord(one["row"])),
  read(value) {
    const reading = new Reading("rows of a Hugging Face data set", "row");
    const page = value as JsonObject;
    const labels = classLabels(page["features"]);
    const adder = new RowAdder(reading);
    let cut = 0;
    for (const [index, item] of (page["rows"] as readonly JsonObject[]).entries()) {
      const row = item["row"] as JsonObject;
      if (isList(item["truncated_cells"]) && item["truncated_cells"].length > 0) cut++;
      const named = Object.entries(row).map(
        ([key, cell]) => [key, labelText(labels.get(key), cell)] as const,
      );
      const number = Number(item["row_idx"]);
      adder.add(
        Number.isSafeInteger(number) && "row_idx" in item ? number : index,
        Object.fromEntries(named),
      );
    }
    adder.finish();
    if (cut > 0)
      reading.note(
        `${cut} rows have cells that the viewer cut off: download the data set for the whole texts.`,
      );
    if (page["partial"] === true) reading.note("The viewer says that it has only a part of the data set.");
    nameUnused(reading, page, ["features", "rows", "num_rows_total", "num_rows_per_page", "partial"]);
    return reading;
  },
};

function classLabels(features: unknown): ReadonlyMap<string, readonly unknown[]> {
  const found = new Map<string, readonly unknown[]>();
  for (const feature of isList(features) ? features : []) {
    if (!isRecord(feature) || !isRecord(feature["type"])) continue;
    const name = scalarText(feature["name"]);
    const { names } = feature["type"];
    if (name !== undefined && isList(names)) found.set(name, names);
  }
  return found;
}

/** The name of a class; -1 is what a data set has where the class is not known. */
function labelText(names: readonly unknown[] | undefined, cell: unknown): unknown {
  if (names === undefined) return cell;
  return Number(cell) === -1 ? null : (scalarText(names[Number(cell)]) ?? cell);
}

/** Columns as lists, as `Dataset.to_dict()` and pandas' `orient="list"` and `"columns"` write them. */
export const columnLists: Shape = {
  label: "columns of a data set",
  matches: (value) => columnsIn(value) !== undefined,
  read(value) {
    const reading = new Reading("columns of a data set", "row");
    const columns = columnsIn(value) ?? new Map<string, readonly unknown[]>();
    const rows = Math.max(...[...columns.values()].map(({ length }) => length));
    const short = [...columns].find(([, { length }]) => length < rows);
    if (short !== undefined) {
      const [name, { length }] = short;
      reading.fault(
        `column ${name}`,
        `it has ${length} values, and another column has ${rows}: which of them belong together cannot be known. Write a value or null for each row`,
      );
      return reading;
    }
    const adder = new RowAdder(reading);
    for (let row = 0; row < rows; row++) {
      adder.add(row + 1, Object.fromEntries([...columns].map(([name, cells]) => [name, cells[row]])));
    }
    adder.finish();
    return reading;
  },
};

function columnsIn(value: unknown): ReadonlyMap<string, readonly unknown[]> | undefined {
  if (!isRecord(value)) return undefined;
  const table = pandasTable(value);
  if (table !== undefined) return table;
  const entries = Object.entries(value);
  if (entries.length < 2) return undefined;
  const found = new Map<string, readonly unknown[]>();
  for (const [name, column] of entries) {
    const cells = isList(column)
      ? column
      : isRecord(column) && isIndexed(column)
        ? Object.values(column)
        : undefined;
    if (cells === undefined || cells.length === 0 || cells.some((cell) => isRecord(cell))) return undefined;
    found.set(name, cells);
  }
  const lengths = new Set([...found.values()].map(({ length }) => length));
  const pairs = [...found.values()].every((cells) => cells.every((cell) => isList(cell)));
  const usual = usualPairs.some(([input, output]) => found.has(input) && found.has(output));
  return (lengths.size === 1 || usual) && !pairs ? found : undefined;
}

/** Keys 0, 1, 2 … as pandas has them. */
function isIndexed(value: JsonObject): boolean {
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key, index) => key === String(index));
}

/** pandas' `orient="split"`: the names once, and a list of values for each row. */
function pandasTable(value: JsonObject): ReadonlyMap<string, readonly unknown[]> | undefined {
  const { columns, data } = value;
  if (
    !isList(columns) ||
    !isList(data) ||
    !data.every((row) => isList(row) && row.length === columns.length)
  ) {
    return undefined;
  }
  const rows = data as readonly (readonly unknown[])[];
  return new Map(columns.map((name, index) => [String(name), rows.map((row) => row[index])]));
}

/** Parts of a data set by their names, each a list of rows or its columns. */
export const splits: Shape = {
  label: "splits of a data set",
  matches: (value) => {
    if (!isRecord(value)) return false;
    const parts = partsOf(value);
    const named = parts.some(([name]) => [...shownSplits, ...askedSplits].includes(name.toLowerCase()));
    return parts.length > 1 || (parts.length === 1 && named);
  },
  read(value, places) {
    const reading = new Reading("splits of a data set");
    const set = value as JsonObject;
    const parts = partsOf(set);
    const adder = new RowAdder(reading);
    for (const [name, rows] of parts) addRows(reading, rows, places, { split: name, name }, adder);
    setUsualSplits(
      reading,
      parts.map(([name]) => name),
    );
    nameUnused(
      reading,
      set,
      parts.map(([name]) => name),
    );
    return reading;
  },
};

function partsOf(value: JsonObject): (readonly [string, readonly unknown[]])[] {
  return Object.entries(value).flatMap(([name, part]) => {
    if (isRowList(part)) return [[name, part] as const];
    const columns = columnsIn(part);
    if (columns === undefined || new Set([...columns.values()].map(({ length }) => length)).size > 1)
      return [];
    const rows = Math.max(...[...columns.values()].map(({ length }) => length));
    const list = Array.from({ length: rows }, (_, row) =>
      Object.fromEntries([...columns].map(([column, cells]) => [column, cells[row]])),
    );
    return [[name, list] as const];
  });
}

/** A list of rows, or an object that holds just one. */
export const rowList: Shape = {
  label: "a list of rows",
  matches: (value) => isList(value) || (isRecord(value) && listsIn(value).length === 1),
  read(value, places) {
    const reading = new Reading("a list of rows");
    if (isList(value)) {
      addRows(reading, value, places);
      return reading;
    }
    const [[name, list] = ["", []]] = listsIn(value as JsonObject);
    addRows(reading, list, places);
    nameUnused(reading, value as JsonObject, [name]);
    return reading;
  },
};

function listsIn(value: JsonObject): (readonly [string, readonly unknown[]])[] {
  const lists = Object.entries(value).filter((entry): entry is [string, unknown[]] => isList(entry[1]));
  const ofRows = lists.filter(([, list]) => isRowList(list));
  return ofRows.length > 0 ? ofRows : lists;
}

/** The paper's own data files, and dictionaries: each key is an input, its value the output. */
export const flatMap: Shape = {
  label: "a map of inputs to outputs",
  matches: (value) =>
    isRecord(value) &&
    Object.keys(value).length > 1 &&
    Object.values(value).some((one) => one !== null) &&
    // An entry without a value is an input without its answer.
    Object.values(value).every((one) => one === null || !cellOf(one).structured),
  read(value) {
    const reading = new Reading("a map of inputs to outputs", "entry");
    reading.draft.input = "input";
    reading.draft.output = "output";
    Object.entries(value as JsonObject).forEach(([input, output], index) => {
      const cells: [string, Cell][] = [
        ["input", input],
        ["output", output === null ? undefined : cellOf(output).cell],
      ];
      reading.table.add(index + 1, cells);
    });
    return reading;
  },
};

/** One object that is one row, as a file with a single example has it. */
export const singleRow: Shape = {
  label: "one row",
  matches: (value) => isRecord(value) && fieldsOf(value).some(({ structured }) => !structured),
  read(value) {
    const reading = new Reading("one row");
    addRows(reading, [value], () => undefined);
    return reading;
  },
};
