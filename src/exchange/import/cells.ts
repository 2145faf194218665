import type { Cell } from "./table.js";

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** Text of a single value; undefined for nothing, and for lists and objects. */
export function scalarText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" || typeof value === "bigint"
    ? String(value)
    : undefined;
}

/** Objects within objects become columns with dots as far down as this. */
const DEEPEST = 6;

export interface Field {
  readonly name: string;
  readonly cell: Cell;
  /** Whether the cell is JSON of what is no text. */
  readonly structured: boolean;
}

/** The fields of an object, those of objects in it under dotted names; whatever is no text is there as JSON. */
export function fieldsOf(record: Readonly<Record<string, unknown>>): Field[] {
  const fields: Field[] = [];
  const walk = (inside: Readonly<Record<string, unknown>>, path: string, depth: number): void => {
    for (const [key, value] of Object.entries(inside)) {
      const name = path === "" ? key : `${path}.${key}`;
      if (value === null || value === undefined) fields.push({ name, cell: undefined, structured: false });
      else if (isRecord(value) && depth < DEEPEST) walk(value, name, depth + 1);
      else fields.push({ name, ...cellOf(value) });
    }
  };
  walk(record, "", 0);
  return fields;
}

/** A value as a text, a list of texts, or JSON. */
export function cellOf(value: unknown): { readonly cell: Cell; readonly structured: boolean } {
  const text = scalarText(value);
  if (text !== undefined) return { cell: text, structured: false };
  if (isList(value)) {
    const texts = value.map(scalarText);
    if (texts.every((one) => one !== undefined)) return { cell: texts, structured: false };
  }
  return { cell: jsonOf(value), structured: true };
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return "(nested too deeply to be shown)";
  }
}
