export interface JsonFault {
  /** 0-based offset of the first character that cannot stand where it is. */
  readonly position: number;
  /** What to do, where a usual mistake stands there; to follow what is wrong. */
  readonly hint: string | undefined;
}

/** JSON's own tokens but texts, which are too long for an expression. */
const TOKEN =
  /[ \t\r\n]+|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)|[[\]{},:]/y;

/** What is written in JSON's place, and what to write: the first that stands at the fault. */
const mistakes: readonly (readonly [RegExp, string])[] = [
  [/\/[/*]|#/y, "JSON has no comments: remove it"],
  [/[+-]?(?:NaN|Infinity)\b|nan\b/y, "JSON has no such number: write null, or the text in double quotes"],
  [
    /(?:None|True|False)\b/y,
    "Python's values are written null, true and false in JSON: write the file with json.dumps",
  ],
  [/'/y, "JSON's texts need double quotes: from Python, write the file with json.dumps"],
  [/[\p{L}_$][\w$]*\s*:/uy, "JSON's keys need double quotes"],
];

/**
 * Where a text stops being JSON, since the engine's own message names no place for most faults.
 * @param text that `JSON.parse` refuses.
 */
export function jsonFault(text: string): JsonFault {
  let last = "";
  for (let at = 0; at < text.length;) {
    if (text.startsWith('"', at)) {
      const { end, closed } = endOfText(text, at + 1);
      if (!closed) return { position: end, hint: UNCLOSED };
      last = '"';
      at = end;
      continue;
    }
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined) return { position: at, hint: hintAt(text, at) };
    const sign = token.trim().charAt(0);
    if ((sign === "]" || sign === "}") && last === ",") {
      return { position: at, hint: "There is a comma after the last value: remove it" };
    }
    if (sign !== "") last = sign;
    at += token.length;
  }
  return { position: text.length, hint: undefined };
}

const UNCLOSED =
  "Each text ends in a double quote; a line break, a TAB or a backslash in it is written \\n, \\t or \\\\";
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** The offset behind the closing quote, or of what cannot stand in a text. */
function endOfText(text: string, start: number): { readonly end: number; readonly closed: boolean } {
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return { end: at + 1, closed: true };
    if (code < 0x20) break;
    if (code === 0x5c) {
      ESCAPE.lastIndex = at;
      const escape = ESCAPE.exec(text)?.[0];
      if (escape === undefined) break;
      at += escape.length;
    } else at++;
  }
  return { end: at, closed: false };
}

function hintAt(text: string, at: number): string | undefined {
  return mistakes.find(([pattern]) => {
    pattern.lastIndex = at;
    return pattern.test(text);
  })?.[1];
}
