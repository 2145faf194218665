import { jsonFault } from "./jsonFault.js";

export type ParsedJson =
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false;
      /** What is wrong, to follow the place. */
      readonly message: string;
      /** 0-based offset where that is known, else 0. */
      readonly position: number;
    };

/**
 * JSON whose numbers stay as they are written and whose keys are there once: `JSON.parse` turns 1.50 into 1.5 and
 * 12345678901234567890 into 12345678901234567000, and of two equal keys it drops the first. A number that would
 * change is given as a text of its digits.
 */
export function parseJson(text: string): ParsedJson {
  try {
    const value: unknown = JSON.parse(text);
    const { exact, duplicate } = scan(text);
    if (duplicate !== undefined) {
      const message = `its key ${duplicate.key} appears twice, and JSON keeps only one of the two. Rename one`;
      return { ok: false, message, position: duplicate.position };
    }
    return { ok: true, value: exact === undefined ? value : JSON.parse(exact) };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const { position, hint } = jsonFault(text);
    const place = Number(/at position (\d+)/.exec(said)?.[1] ?? position);
    const more = hint === undefined ? "" : `. ${hint}`;
    return { ok: false, message: `it is not JSON: ${said.replace(/\s+/g, " ")}${more}`, position: place };
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

interface Scanned {
  /** The text with numbers that would change in quotes; undefined where there are none. */
  readonly exact: string | undefined;
  readonly duplicate: { readonly key: string; readonly position: number } | undefined;
}

/** One pass over JSON that is known to be valid. */
function scan(text: string): Scanned {
  /** The keys so far of each object that is open; null for a list. */
  const open: (Set<string> | null)[] = [];
  let expectsKey = false;
  let exact = "";
  let copied = 0;
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      const keys = open.at(-1);
      if (expectsKey && keys !== null && keys !== undefined) {
        const raw = text.slice(at, end);
        const key = raw.includes("\\") ? JSON.stringify(JSON.parse(raw)) : raw;
        if (keys.has(key)) return { exact: undefined, duplicate: { key, position: at } };
        keys.add(key);
        expectsKey = false;
      }
      at = end;
      continue;
    }
    if (code === 0x7b) {
      open.push(new Set());
      expectsKey = true;
    } else if (code === 0x5b) {
      open.push(null);
      expectsKey = false;
    } else if (code === 0x7d || code === 0x5d) {
      open.pop();
      expectsKey = false;
    } else if (code === 0x2c) {
      expectsKey = open.at(-1) !== null;
    } else if (code === 0x2d || (code >= 0x30 && code <= 0x39)) {
      const end = endOfNumber(text, at);
      const digits = text.slice(at, end);
      if (String(Number(digits)) !== digits) {
        exact += `${text.slice(copied, at)}"${digits}"`;
        copied = end;
      }
      at = end;
      continue;
    }
    at++;
  }
  return { exact: copied === 0 ? undefined : exact + text.slice(copied), duplicate: undefined };
}

/** The offset behind the closing quote. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) at++;
  }
}

function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const isPart = (code >= 0x30 && code <= 0x39) || code === 0x2e || code === 0x2d || code === 0x2b;
    if (!isPart && code !== 0x65 && code !== 0x45) break;
  }
  return at;
}
