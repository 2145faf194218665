export type ReadLiteral =
  /** As JSON. `length` is that of the source. */
  | { readonly kind: "json"; readonly json: string; readonly length: number }
  /** A value that only the running program knows. */
  | { readonly kind: "expression"; readonly expression: string; readonly length: number };

const words: ReadonlyMap<string, string> = new Map([
  ["true", "true"],
  ["True", "true"],
  ["false", "false"],
  ["False", "false"],
  ["null", "null"],
  ["None", "null"],
  ["undefined", "null"],
]);

const SKIPPED = /(?:\s+|#[^\n]*|\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*\*\/)/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y;
const WORD = /[\p{L}_$][\w$]*/uy;
const STRING = /([rRbBfFuU]{0,2})("""|'''|["'`])/y;
/** What a program fills in: Python's `{name}` in an f-string, JavaScript's `${name}`. */
const FILLED = { f: /(?<!\{)\{(?!\{)[^{}]*\}/, "`": /\$\{[^{}]*\}/ } as const;

/**
 * The list at `start` as it stands in Python, JavaScript or JSON, with comments, trailing commas, strings of every kind
 * and strings put together.
 * @returns undefined where it is none.
 */
export function readLiteral(text: string, start: number): ReadLiteral | undefined {
  const open: string[] = [];
  let json = "";
  let expression: string | undefined;
  /** The kind of the last token, for what may follow it. */
  let last = "";
  let at = start;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  while (at < text.length) {
    const skipped = match(SKIPPED);
    if (skipped !== null) {
      at += skipped[0].length;
      continue;
    }
    const string = match(STRING);
    if (string !== null) {
      const read = readString(text, at, string);
      if (read === undefined) return undefined;
      expression ??= read.expression;
      const quoted = JSON.stringify(read.value);
      // Strings that stand behind each other, or with a plus between them, are one.
      json = last === "string" ? json.slice(0, -1) + quoted.slice(1) : json + quoted;
      last = "string";
      at = read.end;
      continue;
    }
    const sign = text.charAt(at);
    if (sign === "[" || sign === "{") {
      open.push(sign);
      json += sign;
      last = "open";
    } else if (sign === "]" || sign === "}") {
      if (open.pop() !== (sign === "]" ? "[" : "{")) return undefined;
      json = (last === "comma" ? json.slice(0, -1) : json) + sign;
      last = "close";
    } else if (sign === ",") {
      json += ",";
      last = "comma";
    } else if (sign === ":") {
      json += ":";
      last = "colon";
    } else if (!(sign === "+" && last === "string")) {
      const number = last === "colon" || last === "comma" || last === "open" ? match(NUMBER) : null;
      const word = number === null ? match(WORD) : null;
      const found = number?.[0] ?? word?.[0];
      if (found === undefined) return undefined;
      at += found.length;
      const isKey = word !== null && open.at(-1) === "{" && last !== "colon";
      if (number !== null) json += found;
      else if (isKey) json += JSON.stringify(found);
      else if (words.has(found)) json += words.get(found) ?? "";
      else
        return { kind: "expression", expression: expressionAt(text, at - found.length), length: at - start };
      last = "value";
      continue;
    }
    at++;
    if (open.length === 0) {
      const length = at - start;
      return expression === undefined
        ? { kind: "json", json, length }
        : { kind: "expression", expression, length };
    }
  }
  return undefined;
}

function expressionAt(text: string, start: number): string {
  return (/^[^\n,}\]]{1,40}/.exec(text.slice(start, start + 40))?.[0] ?? "").trim();
}

interface ReadString {
  readonly value: string;
  readonly end: number;
  readonly expression: string | undefined;
}

const escapes: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  v: "\v",
  0: "\0",
  "\n": "",
};

function readString(
  text: string,
  start: number,
  [whole, prefix = "", quote = ""]: RegExpExecArray,
): ReadString | undefined {
  const kind = prefix.toLowerCase();
  let value = "";
  let at = start + whole.length;
  while (!text.startsWith(quote, at)) {
    const character = text.charAt(at);
    if (character === "" || (character === "\n" && quote.length === 1 && quote !== "`")) return undefined;
    if (character !== "\\" || kind.includes("r")) {
      value += character;
      at++;
      continue;
    }
    const code = /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|U([0-9a-fA-F]{8}))/y;
    code.lastIndex = at;
    const found = code.exec(text);
    if (found === null) {
      const letter = text.charAt(at + 1);
      value += escapes[letter] ?? letter;
      at += 2;
    } else {
      const point = Number.parseInt(found.slice(1).join(""), 16);
      if (point > 0x10ffff) return undefined;
      value += String.fromCodePoint(point);
      at += found[0].length;
    }
  }
  const end = at + quote.length;
  const filled = quote === "`" ? FILLED["`"] : kind.includes("f") ? FILLED.f : undefined;
  const expression = filled?.exec(value)?.[0];
  if (kind.includes("f")) value = value.replaceAll("{{", "{").replaceAll("}}", "}");
  return { value, end, expression };
}
