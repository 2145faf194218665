import type { Demonstration } from "./document.js";
import { primaryAnswer } from "./match.js";
import { type Problem, problem } from "./problems.js";
import type { TaskSettings } from "./settings.js";

/** So many demonstrations must go each way: one may be a slip. */
const LEAST_EACH_WAY = 2;
/** Share of the demonstrations that go one way or the other. */
const LEAST_SHARE = 0.6;

/**
 * Demonstrations that map in both directions: some lead from one kind of text to another, some back. That one pair
 * stands there both ways says nothing: opposites, and man and woman, are one relation that is its own reverse.
 */
export function checkTwoWay(
  demonstrations: readonly Demonstration[],
  settings: TaskSettings,
  problems: Problem[],
): void {
  if (demonstrations.length < 2 * LEAST_EACH_WAY) return;
  const pairs = demonstrations.map((demonstration) => ({
    demonstration,
    input: demonstration.input.text.trim(),
    output: primaryAnswer(settings, demonstration.output.text).trim(),
  }));
  for (const direction of directions) {
    const ways = pairs.map((pair) => direction(pair.input, pair.output));
    const there = ways.filter((way) => way > 0).length;
    const back = ways.filter((way) => way < 0).length;
    if (Math.min(there, back) < LEAST_EACH_WAY || there + back < LEAST_SHARE * pairs.length) continue;
    const firstWay = ways.find((way) => way !== 0) ?? 0;
    const first = pairs[ways.indexOf(firstWay)];
    const second = pairs[ways.indexOf(-firstWay)];
    if (first === undefined || second === undefined) continue;
    const { input, output, demonstration } = second;
    const data = {
      input,
      output,
      otherInput: first.input,
      otherOutput: first.output,
      first: first.demonstration.span,
    };
    problems.push(problem("both-directions", demonstration.span, data));
    return;
  }
}

/** 1 where a pair goes one way, -1 where it goes back, 0 where it does neither. */
type Direction = (input: string, output: string) => number;

const directions: readonly Direction[] = [
  byKind((text) => /^[\p{N}\p{P}\p{S}\s]*\p{N}[\p{N}\p{P}\p{S}\s]*$/u.test(text)),
  byKind((text) => /\p{L}/u.test(text) && !/\p{Script=Latin}/u.test(text)),
  byKind((text) => text !== text.toLowerCase() && text === text.toUpperCase()),
  byKind((text) => nameSet("region").has(text)),
  byKind((text) => nameSet("language").has(text)),
  // A form that is made by adding letters, such as a plural, and its undoing.
  (input, output) => Number(extendsText(output, input)) - Number(extendsText(input, output)),
];

function byKind(isOfKind: (text: string) => boolean): Direction {
  return (input, output) => Number(isOfKind(input)) - Number(isOfKind(output));
}

function extendsText(long: string, short: string): boolean {
  return short.length > 0 && long.length > short.length && (long.startsWith(short) || long.endsWith(short));
}

const names = new Map<"region" | "language", ReadonlySet<string>>();

/** English names of all countries, or all languages, as the platform's own data has them; read when first asked for. */
function nameSet(type: "region" | "language"): ReadonlySet<string> {
  const known = names.get(type);
  if (known !== undefined) return known;
  const display = new Intl.DisplayNames("en", { type, fallback: "none" });
  const letters = Array.from({ length: 26 }, (_, place) => String.fromCharCode(0x61 + place));
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  const found = new Set(
    codes.flatMap((code) => display.of(type === "region" ? code.toUpperCase() : code) ?? []),
  );
  names.set(type, found);
  return found;
}
