import { findTightArrow } from "./arrow.js";
import type { Demonstration, Query, Value } from "./document.js";
import { canonicalJson } from "./jsonValue.js";
import { acceptedAnswers, inputKey, primaryAnswer } from "./match.js";
import { readNumber } from "./numbers.js";
import { type Problem, problem } from "./problems.js";
import { compileRegex, patternWeight } from "./regex.js";
import type { TaskSettings } from "./settings.js";
import type { Span } from "./span.js";

/** With fewer there is nothing left to validate a layer with once one is taken out. */
const ENOUGH_TO_VALIDATE = 3;

interface CheckedEntries {
  readonly demonstrations: readonly Demonstration[];
  readonly queries: readonly Query[];
  readonly settings: TaskSettings;
  /** Where to tell that something is absent altogether. */
  readonly bodyStart: number;
}

/** Of all patterns of a file together, which are compiled whenever it is read. */
const MOST_PATTERN_WEIGHT = 1_000_000;

/** What the entries say together; texts are compared as the model sees them, upper and lower case apart. */
export function checkEntries(checked: CheckedEntries, problems: Problem[]): void {
  checkCounts(checked, problems);
  const byInput = checkDemonstrations(checked, problems);
  checkQueries(checked, byInput, problems);
  checkArrows(checked, problems);
  checkDummies(checked, problems);
}

function checkCounts({ demonstrations, queries, settings, bodyStart }: CheckedEntries, problems: Problem[]) {
  const first = demonstrations[0];
  const count = demonstrations.length;
  if (first === undefined) {
    problems.push(problem("no-demonstrations", { start: bodyStart, end: bodyStart }, {}));
  } else if (count === 1 && settings.vector.dummies.kind === "count") {
    problems.push(problem("single-demonstration", first.span, {}));
  } else if (count < ENOUGH_TO_VALIDATE) {
    problems.push(problem("few-demonstrations", first.span, { count }));
  }
  if (queries.length === 0) {
    const at = demonstrations.at(-1)?.span.end ?? bodyStart;
    problems.push(problem("no-queries", { start: at, end: at }, {}));
  }
}

/** Returns the first demonstration of each input. */
function checkDemonstrations(
  { demonstrations, settings }: CheckedEntries,
  problems: Problem[],
): ReadonlyMap<string, Demonstration> {
  const byInput = new Map<string, Demonstration>();
  for (const demonstration of demonstrations) {
    const input = inputKey(demonstration.input.text);
    const first = byInput.get(input);
    if (first === undefined) byInput.set(input, demonstration);
    else {
      reportRepeated(settings, demonstration, first, problems);
    }
    checkStop(settings, demonstration.output, problems);
  }
  return byInput;
}

function reportRepeated(
  settings: TaskSettings,
  demonstration: Demonstration,
  first: Demonstration,
  problems: Problem[],
): void {
  const input = demonstration.input.text;
  const output = primaryAnswer(settings, demonstration.output.text);
  const firstOutput = primaryAnswer(settings, first.output.text);
  if (output === firstOutput) {
    const data = { entry: demonstration.span, first: first.span };
    problems.push(problem("duplicate-demonstration", demonstration.span, data));
  } else {
    const data = { input, output, firstOutput, entry: demonstration.span, first: first.span };
    problems.push(problem("contradicting-demonstrations", demonstration.output.span, data));
  }
}

function checkQueries(
  { queries, settings }: CheckedEntries,
  demonstrations: ReadonlyMap<string, Demonstration>,
  problems: Problem[],
): void {
  const byInput = new Map<string, Span>();
  let weight = 0;
  for (const { input, expected, span } of queries) {
    const leaked = demonstrations.get(inputKey(input.text));
    if (leaked !== undefined) {
      const data = { entry: span, first: leaked.span };
      problems.push(problem("query-is-demonstration", input.span, data));
    }
    const first = byInput.get(inputKey(input.text));
    if (first === undefined) byInput.set(inputKey(input.text), span);
    else problems.push(problem("duplicate-query", input.span, { entry: span, first }));
    if (expected === undefined) continue;
    if (settings.match === "regex") {
      weight += patternWeight(expected.text);
      if (weight <= MOST_PATTERN_WEIGHT) checkRegex(settings, expected, problems);
      else problems.push(problem("bad-regex", expected.span, { reason: TOO_MANY }));
      continue;
    }
    checkKind(settings, expected, problems);
    checkStop(settings, expected, problems);
  }
}

/** A query needs no answer, so that one whose arrow lacks white space looks like any other; in code they belong to the text. */
function checkArrows({ demonstrations, queries }: CheckedEntries, problems: Problem[]): void {
  const inCode = demonstrations.some(({ input, output }) =>
    [input, output].some(({ text }) => findTightArrow(text, 0, text.length) !== undefined),
  );
  if (inCode) return;
  for (const { input, arrow } of queries) {
    if (arrow !== undefined || input.form !== "bare") continue;
    const found = findTightArrow(input.text, 0, input.text.length);
    if (found === undefined) continue;
    const { start } = input.span;
    const span = { start: start + found.start, end: start + found.end };
    problems.push(problem("tight-arrow", span, { input: input.span }));
  }
}

/** An expected answer that its match cannot read would be compared as text, which is not what was asked for. */
function checkKind(settings: TaskSettings, expected: Value, problems: Problem[]): void {
  const { match } = settings;
  if (match !== "number" && match !== "json") return;
  const reads = match === "number" ? readNumber : canonicalJson;
  if (acceptedAnswers(settings, expected.text).every((answer) => reads(answer) !== undefined)) return;
  problems.push(problem(match === "number" ? "not-a-number" : "not-json", expected.span, {}));
}

const TOO_MANY = "together with the patterns above it is too large for one file: shorten them";

function checkRegex(settings: TaskSettings, expected: Value, problems: Problem[]): void {
  for (const pattern of acceptedAnswers(settings, expected.text)) {
    const regex = compileRegex(pattern);
    if (!regex.ok) problems.push(problem("bad-regex", expected.span, { reason: regex.reason }));
  }
}

/** An answer is cut where the stop text begins, so that one that holds it can never be given. */
function checkStop(settings: TaskSettings, output: Value, problems: Problem[]): void {
  const { stop } = settings;
  if (stop === "" || !output.text.includes(stop)) return;
  if (acceptedAnswers(settings, output.text).some((answer) => answer.trim().includes(stop))) {
    problems.push(problem("answer-contains-stop", output.span, { stop }));
  }
}

/** A dummy query that is also scored would be seen by the vector it tests. */
function checkDummies({ queries, settings }: CheckedEntries, problems: Problem[]): void {
  const { dummies } = settings.vector;
  if (dummies.kind === "count") return;
  const inputs = new Set(dummies.inputs.map(inputKey));
  for (const { input } of queries) {
    if (inputs.has(inputKey(input.text)))
      problems.push(problem("dummy-is-query", input.span, { input: input.text }));
  }
}
