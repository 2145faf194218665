import type { Demonstration } from "../language/document.js";
import { primaryAnswer } from "../language/match.js";
import type { TaskSettings } from "../language/settings.js";
import type { RequestControl } from "../protocol/engine.js";
import type { FitCellsParams } from "../protocol/cells.js";
import { commonEnd, commonLength } from "./commonTokens.js";
import type { TaskTokens } from "./taskTokens.js";

/** What the engine is asked to fit, but for the strength. */
export type CellsPlan = Omit<FitCellsParams, "ridge">;

/** Differ in their first and last tokens, so that none ends or begins as any input does. */
const OTHER_INPUTS = ["0", "?"];
/** The first so many demonstrations have too few before them to ask as a query does. */
const UNASKED = 2;
/** Most tokens that are asked once more: the last ones. */
const MOST_PROBED = 128;

/**
 * Inputs become at most so many cells, and answers too, each of demonstrations that follow each other. Held out, one cell
 * for all loses three times as much to the full prompt as these do, and one for each demonstration little less.
 */
const MOST_GROUPS = 4;

/** Where the parts of one demonstration lie among the tokens: each begins where the one before ends. */
interface Parts {
  /** What stands between the answer before and the input. */
  readonly joiner: number;
  readonly input: number;
  readonly separator: number;
  readonly answer: number;
  readonly end: number;
}

/**
 * The tokens that demonstrations are until the last one's answer ends, and which of them become one cell: what joins
 * demonstrations, groups of inputs, what separates those from the answers, and groups of answers; of what joins and
 * separates each token for itself where all demonstrations have the same. What stands before the first input, an
 * instruction with it, stays.
 *
 * What joins the last demonstration to a query is not among them: the query's prompt begins with it.
 */
export async function planCells(
  tokens: TaskTokens,
  settings: TaskSettings,
  demonstrations: readonly Demonstration[],
  control: RequestControl,
): Promise<CellsPlan> {
  const prompts = await tokens.fewShot(
    demonstrations.flatMap(({ input }, index) =>
      [input.text, ...OTHER_INPUTS].map((text) => ({
        demonstrations: demonstrations.slice(0, index),
        input: text,
      })),
    ),
    control,
  );
  const answers = await tokens.answers(
    demonstrations.map(({ input, output }) => ({
      input: input.text,
      answer: primaryAnswer(settings, output.text),
    })),
    control,
  );
  const own = (index: number): readonly number[] => prompts[index * (1 + OTHER_INPUTS.length)] ?? [];
  const last = demonstrations.length - 1;
  const whole = [...own(last), ...(answers[last] ?? [])];
  let before = 0;
  const parts = demonstrations.map((_, index): Parts => {
    const prompt = own(index);
    const others = OTHER_INPUTS.map(
      (_, place) => prompts[index * (1 + OTHER_INPUTS.length) + 1 + place] ?? [],
    );
    const answer = Math.max(before, commonLength(prompt, whole));
    const end = Math.max(answer, commonLength([...prompt, ...(answers[index] ?? [])], whole));
    const input = Math.max(before, Math.min(answer, ...others.map((other) => commonLength(other, prompt))));
    const shared = Math.min(...others.map((other) => commonEnd(other, prompt)));
    const separator = Math.min(answer, Math.max(input, prompt.length - shared));
    const one = { joiner: before, input, separator, answer, end };
    before = end;
    return one;
  });
  const kept = Math.max(1, parts[0]?.input ?? 0);
  const places = (from: keyof Parts, to: keyof Parts): number[][] =>
    parts.map((one) => range(Math.max(kept, one[from]), one[to])).filter(({ length }) => length > 0);
  const clusters = [
    ...byToken(places("joiner", "input"), whole),
    ...grouped(places("input", "separator")),
    ...byToken(places("separator", "answer"), whole),
    ...grouped(places("answer", "end")),
  ].filter(({ length }) => length > 0);
  return { tokens: whole, kept, clusters, probedFrom: probedFrom(parts) };
}

/** What is the same in every demonstration, as a chat's turns are, is a cluster for each of its tokens; else one for all. */
function byToken(spans: readonly (readonly number[])[], tokens: readonly number[]): number[][] {
  const textOf = (span: readonly number[]): string => span.map((place) => tokens[place]).join();
  const [first = []] = spans;
  if (spans.some((span) => textOf(span) !== textOf(first))) return [spans.flat()];
  return first.map((_, offset) => spans.flatMap((span) => span[offset] ?? []));
}

/** Neighbours together, in groups that differ by one in length at most. */
function grouped(spans: readonly (readonly number[])[]): number[][] {
  const count = Math.min(MOST_GROUPS, spans.length);
  return Array.from({ length: count }, (_, group) =>
    spans.filter((_, index) => Math.floor((index * count) / spans.length) === group).flat(),
  );
}

/**
 * From the first demonstration that has enough before it: the farther a token stands behind all of
 * them, the more there is between it and them that a query's does not have, which cost no accuracy in trials.
 */
function probedFrom(parts: readonly Parts[]): number {
  const to = parts.at(-1)?.end ?? 0;
  const from = parts[Math.min(UNASKED, parts.length - 1)]?.joiner ?? 0;
  return Math.max(from, to - MOST_PROBED);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
