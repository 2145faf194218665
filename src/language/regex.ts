import { createRequire } from "node:module";
import type * as Re2 from "re2js";

const load = createRequire(import.meta.url);
let engine: typeof Re2 | undefined;

/** Read with the first pattern: most files have none, and the editor would read it at each start. */
function re2(): typeof Re2 {
  engine ??= load("re2js") as typeof Re2;
  return engine;
}

export type CompiledRegex =
  | { readonly ok: true; readonly found: (answer: string) => boolean }
  | { readonly ok: false; readonly reason: string };

const compiled = new Map<string, CompiledRegex>();
const MOST_COMPILED = 1000;

function compile(pattern: string): CompiledRegex {
  if (patternWeight(pattern) > MOST_WEIGHT) {
    return { ok: false, reason: "it is too large: write it shorter, or with smaller repetitions" };
  }
  const { RE2JS, RE2JSException } = re2();
  try {
    const regex = RE2JS.compile(pattern);
    return { ok: true, found: (answer) => regex.matcher(answer).find() };
  } catch (error) {
    if (error instanceof RE2JSException) return { ok: false, reason: error.message };
    throw error;
  }
}

/** Of one pattern: what RE2 expands a larger one into takes as much memory and time as it likes. */
const MOST_WEIGHT = 20_000;

/** An upper estimate of how many instructions a pattern becomes: its repetitions are written out. */
export function patternWeight(pattern: string): number {
  let copies = 1;
  for (const [, low = "", high = ""] of pattern.matchAll(/\{(\d{1,9})(?:,(\d{0,9}))?\}/g)) {
    copies += Math.max(Number(low), Number(high));
  }
  return pattern.length * copies;
}

/** RE2 runs in linear time, so that a pattern in a shared file cannot hang the editor. */
export function compileRegex(pattern: string): CompiledRegex {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  if (compiled.size >= MOST_COMPILED) compiled.clear();
  const fresh = compile(pattern);
  compiled.set(pattern, fresh);
  return fresh;
}
