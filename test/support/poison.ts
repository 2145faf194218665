import type * as z from "zod";

/** A way into a value: names of properties and indexes. */
type Path = readonly PropertyKey[];

/**
 * A value with `text` in the place of every string in it that may be any string, whatever the value is made of: what a
 * schema takes as a keyword of its own stays. Found by asking the schema, so that no field is forgotten.
 * @returns the value as the schema reads it, and how many strings were replaced.
 */
export function poison<Value>(
  schema: z.ZodType<Value>,
  value: Value,
  text: string,
): { readonly value: Value; readonly fields: number } {
  const paths: Path[] = [];
  const planted = replaceStrings(value, text, [], paths);
  const kept = new Set<string>();
  for (;;) {
    const read = schema.safeParse(planted);
    if (read.success) return { value: read.data, fields: paths.length - kept.size };
    const before = kept.size;
    for (const { path } of read.error.issues) {
      for (const place of paths.filter((one) => begins(one, path))) {
        set(planted, place, get(value, place));
        kept.add(JSON.stringify(place));
      }
    }
    if (kept.size === before) throw read.error;
  }
}

function replaceStrings(value: unknown, text: string, path: Path, paths: Path[]): unknown {
  if (typeof value === "string") {
    paths.push(path);
    return text;
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => replaceStrings(item, text, [...path, index], paths));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, replaceStrings(item, text, [...path, name], paths)]),
  );
}

/** Whether a string stands where an issue is, or right below it. */
function begins(place: Path, issue: Path): boolean {
  return (
    place.length - issue.length <= 1 && issue.every((key, index) => String(key) === String(place[index]))
  );
}

function get(value: unknown, path: Path): unknown {
  return path.reduce((inner, key) => (inner as Record<PropertyKey, unknown>)[key], value);
}

function set(value: unknown, path: Path, to: unknown): void {
  const parent = get(value, path.slice(0, -1)) as Record<PropertyKey, unknown>;
  const last = path.at(-1);
  if (last !== undefined) parent[last] = to;
}
