/** Nested deeper, a text of brackets would fill the stack that reads it. */
const MOST_DEPTH = 200;

/**
 * The JSON value of a text in one way of writing: keys in order, numbers and strings by value, strings in NFC. Two
 * texts hold the same value where these are equal. undefined where the text is not JSON.
 */
export function canonicalJson(text: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
  return written(value, 0);
}

function written(value: unknown, depth: number): string | undefined {
  if (depth > MOST_DEPTH) return undefined;
  if (typeof value === "string") return JSON.stringify(value.normalize("NFC"));
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => written(item, depth + 1));
    return items.includes(undefined) ? undefined : `[${items.join(",")}]`;
  }
  if (typeof value === "object" && value !== null) {
    const entries: string[] = [];
    for (const [key, item] of Object.entries(value)) {
      const inner = written(item, depth + 1);
      if (inner === undefined) return undefined;
      entries.push(`${JSON.stringify(key.normalize("NFC"))}:${inner}`);
    }
    return `{${entries.sort().join(",")}}`;
  }
  // -0 and 0 are one number.
  return JSON.stringify(value);
}
