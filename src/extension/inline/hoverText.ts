import type { SweptQuery } from "../../method/sweep.js";
import { contextParts, heldOutRight, methodText } from "../../method/vectorText.js";
import type { Outcome } from "../../method/comparison.js";
import { commandIds } from "../ids.js";
import type { RunOutcome } from "../known/storedResults.js";
import { layerStrip } from "./layerStrip.js";
import { commandLink, escapeMarkdown } from "../messages/markdownText.js";
import type { QueryState } from "../known/queryState.js";
import type { QueryTarget } from "../known/queryTarget.js";
import type { Kept } from "../known/kept.js";
import { timeText } from "../messages/timeText.js";
import type { VectorNote } from "../known/vectorIndex.js";

export interface HoveredQuery {
  readonly uri: string;
  readonly target: QueryTarget;
  readonly expected: string | undefined;
  readonly state: QueryState;
  /** The query in the last sweep of the layers, where it was in one. */
  readonly swept?: Kept<SweptQuery> | undefined;
  /** Whether an answer is the expected one; null where none is. */
  readonly matchOf: (answer: string) => boolean | null;
}

/** One line of the table. */
interface Condition {
  readonly name: string;
  readonly outcome: Outcome | undefined;
  readonly run: Kept<RunOutcome> | undefined;
}

const LONGEST_ANSWER = 60;
const LONGEST_ABOUT = 100;
const LONGEST_TOKEN = 16;
const SHOWN_TOKENS = 2;
const NOTHING = "–";
/** Keeps a cell on one line: a hover shows only so many. */
const BLANK = "\u00a0";
/** Between columns, which a hover sets close; as entities, for blanks of its own a cell is stripped of. */
const GAP = "&nbsp;&nbsp;";
/** Characters of a row that fit into the hover over half a window, which is 500 pixels wide. */
const WIDTH = 60;

/** The difference of the predictions for one query, as Markdown. Everything from the file or the model is escaped. */
export function queryHover(hovered: HoveredQuery): string {
  const { uri, target, state } = hovered;
  const args = [uri, target];
  const links = [
    commandLink("Run with task vector", commandIds.runWithTaskVector, args),
    commandLink("Run few-shot", commandIds.runFewShot, args),
    commandLink("Run zero-shot", commandIds.runZeroShot, args),
    commandLink("Compare", commandIds.compareQuery, args),
    commandLink("Compare all", commandIds.compareAllQueries, [uri]),
  ].join(" · ");
  const strip = hovered.swept === undefined ? [] : [stripText(hovered.swept)];
  if (state.last === undefined) return ["This query has not been run yet.", ...strip, links].join("\n\n");
  return [heading(hovered), table(hovered), ...figures(state), ...strip, links].join("\n\n");
}

/** One paragraph: a hover shows only so many lines. */
function heading({ state, expected, matchOf }: HoveredQuery): string {
  const lines: string[] = [];
  if (expected !== undefined) lines.push(`Expected: **${escapeMarkdown(expected, LONGEST_ANSWER)}**.`);
  const { row } = state;
  if (row !== undefined) {
    const { fewShot, taskVector, zeroShot } = row.value.comparison;
    const [full, patched, alone] = [fewShot, taskVector, zeroShot].map(({ answer }) => matchOf(answer));
    if (full === true && patched === false)
      lines.push("**Flipped:** right with the full prompt, wrong with the task vector.");
    else if (full === false && patched === true)
      lines.push("**Flipped:** wrong with the full prompt, right with the task vector.");
    else if (fewShot.answer !== taskVector.answer)
      lines.push("**Differs:** the task vector and the full prompt give different answers.");
    else lines.push("The task vector and the full prompt give the same answer.");
    if (patched === true && alone === true) {
      lines.push("The query alone is right too, so the vector adds nothing here.");
    }
  }
  const stale: string[] = [];
  const parts = [row, ...Object.values(state.runs)].filter((part) => part !== undefined);
  if (parts.every(({ stale }) => stale)) {
    stale.push("⚠ **Stale:** the file has changed since these results were computed.");
  } else if (parts.some(({ stale }) => stale)) {
    stale.push("⚠ Lines marked *stale* were computed before the last changes.");
  }
  return [lines.join(" "), ...stale].filter((part) => part !== "").join("\n\n");
}

function table(hovered: HoveredQuery): string {
  const { row, runs } = hovered.state;
  const compared = row?.value.comparison;
  const conditions: Condition[] = [
    { name: "Few-shot", outcome: compared?.fewShot, run: runs["few-shot"] },
    { name: "Task vector", outcome: compared?.taskVector, run: runs["task-vector"] },
    { name: "Kept alone", outcome: compared?.keptAlone, run: undefined },
    { name: "Zero-shot", outcome: compared?.zeroShot, run: runs["zero-shot"] },
    { name: "Bare query", outcome: compared?.bare, run: undefined },
    { name: "Random vector", outcome: compared?.randomVector, run: undefined },
    { name: "Other task", outcome: compared?.wrongTask, run: undefined },
  ];
  const shown = conditions.filter(({ outcome, run }) => outcome !== undefined || run !== undefined);
  const rowsWith = (tokens: number): string[][] => [
    ["", "Answer", "p(expected)", "Most probable", "Tokens"],
    ...shown.map((condition) => tableRow(hovered, condition, tokens)),
  ];
  const most = rowsWith(SHOWN_TOKENS);
  const [titles = [], ...rows] = widthOf(most) <= WIDTH ? most : rowsWith(1);
  return [titles, [":--", ":--", "--:", ":--", "--:"], ...rows]
    .map((cells, index) => (index === 1 ? cells : cells.map(onOneLine)))
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

/** Characters of the widest cells, without the backslashes of what is escaped. */
function widthOf(rows: readonly (readonly string[])[]): number {
  const lengths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((cells) => (cells[column] ?? "").replaceAll(/\\(.)/g, "$1").length)),
  );
  return lengths.reduce((sum, length) => sum + length, 0);
}

/** All but answers, which may be long. */
function onOneLine(cell: string, column: number): string {
  const text = column === 1 ? cell : cell.replaceAll(" ", BLANK);
  return column === 0 ? text : `${GAP}${text}`;
}

function stripText({ value, stale }: Kept<SweptQuery>): string {
  return `${layerStrip(value)}${stale ? " *(stale)*" : ""}`;
}

/** @param tokens how many of the most probable ones are named. */
function tableRow(
  { state, matchOf }: HoveredQuery,
  { name, outcome, run }: Condition,
  tokens: number,
): string[] {
  const { row } = state;
  // The newer of the two, unless it no longer holds.
  const fromRow = outcome !== undefined && row !== undefined && !isBetter(run, row);
  const shown = fromRow ? outcome : run?.value;
  const stale = fromRow ? row.stale : run?.stale === true;
  const answer = shown?.answer ?? "";
  const match = matchOf(answer);
  const mark = match === null ? "" : `${match ? "✓" : "✗"}${BLANK}`;
  const differs =
    outcome !== undefined && row !== undefined && answer !== row.value.comparison.fewShot.answer
      ? `${BLANK}≠`
      : "";
  return [
    `${name}${stale ? " *(stale)*" : ""}`,
    `${mark}${answer === "" ? "*empty*" : escapeMarkdown(answer, LONGEST_ANSWER)}${differs}`,
    probability(outcome?.expectedLogProbability ?? null),
    topTokens((shown?.top ?? []).slice(0, tokens)),
    shown === undefined ? NOTHING : String(shown.promptTokens),
  ];
}

function isBetter(run: Kept<RunOutcome> | undefined, row: Kept<{ readonly at: number }>): boolean {
  if (run === undefined) return false;
  if (run.stale !== row.stale) return row.stale;
  return run.value.at > row.value.at;
}

function topTokens(top: Outcome["top"]): string {
  if (top.length === 0) return NOTHING;
  return top
    .map(
      ({ text, probability: p }) =>
        `${escapeMarkdown(text.trim() === "" ? JSON.stringify(text) : text.trim(), LONGEST_TOKEN)} ${percent(p)}`,
    )
    .join(", ");
}

function probability(logarithm: number | null): string {
  return logarithm === null ? NOTHING : percent(Math.exp(logarithm));
}

function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.1) return `<${BLANK}0.1${BLANK}%`;
  return `${value >= 10 || value === 0 ? Math.round(value) : value.toFixed(1)}${BLANK}%`;
}

function figures({ row, runs }: QueryState): string[] {
  const run = runs["task-vector"]?.value;
  const layer = row === undefined ? run?.layer : undefined;
  const parts = [
    ...(row === undefined ? [] : comparedFigures(row.value)),
    ...(layer === undefined || layer === null ? [] : [`layer ${layer}`]),
    ...timesText(runs),
  ];
  return parts.length === 0 ? [] : [parts.join(" · ")];
}

function comparedFigures({
  comparison,
  layers,
  layer,
  model,
}: NonNullable<QueryState["row"]>["value"]): string[] {
  const saved = comparison.fewShot.promptTokens - comparison.taskVector.promptTokens;
  return [
    `KL(few-shot ‖ task vector) ${comparison.kl.toFixed(3)} nats`,
    `${saved} of ${comparison.fewShot.promptTokens} prompt tokens saved`,
    layer === null ? "cells" : `layer ${layer} of ${layers}`,
    escapeMarkdown(model, LONGEST_ANSWER),
  ];
}

/** `few-shot 31 ms, task vector 12 ms` */
function timesText(runs: QueryState["runs"]): string[] {
  const named = [
    ["few-shot", runs["few-shot"]],
    ["task vector", runs["task-vector"]],
    ["zero-shot", runs["zero-shot"]],
  ] as const;
  const times = named.flatMap(([name, run]) =>
    run === undefined ? [] : [`${name} ${timeText(run.value.milliseconds)}`],
  );
  return times.length === 0 ? [] : [times.join(", ")];
}

/** On a demonstration that stays beside the vector. @param kept how many stay, of `all`. */
export function keptHover(uri: string, kept: number, all: number): string {
  const others = all - kept;
  const rest = others === 0 ? "" : ` The vector carries what the other ${others} add.`;
  const which = kept === 1 ? "This demonstration stays" : `The first ${kept} demonstrations stay`;
  return `**Kept:** ${which} in front of every query.${rest} ${commandLink("Dial…", commandIds.turnDial, [uri])}`;
}

/** What is known of a demonstration: how it was answered when it was held out. */
export function demonstrationHover(
  uri: string,
  entry: string,
  vector: Kept<VectorNote> | undefined,
): string | undefined {
  if (vector === undefined) return undefined;
  const { value: note, stale } = vector;
  const link = commandLink("Layers…", commandIds.chooseLayer, [uri]);
  const stalePrefix = stale ? "⚠ **Stale:** " : "";
  const held = note.heldOut.find((one) => one.entry === entry);
  if (held === undefined) {
    const why = note.validated
      ? `This demonstration was not among the ${note.heldOut.length} held out to choose the method.`
      : "No demonstration was held out: there are too few to choose a method by.";
    return `${stalePrefix}${why}\n\n${link}`;
  }
  const other = held.answer === undefined ? "" : ` but ${answerText(held.answer)}`;
  const verdict = held.match
    ? "✓ When it is held out, the vector of the other demonstrations gives this output"
    : `✗ When it is held out, the vector of the other demonstrations does **not** give this output${other}`;
  const full = fullPromptText(held);
  const about = [methodText(note), ...contextParts(note)].join(", ");
  return [
    `${stalePrefix}${verdict} (${escapeMarkdown(about, LONGEST_ABOUT)}). ${full}`,
    `${heldOutRight(note.heldOut)} of ${note.heldOut.length} held-out demonstrations are answered correctly. These demonstrations picked the method; your queries are the real test.`,
    link,
  ].join("\n\n");
}

/** What the full prompt says, beside the vector. Vectors of earlier versions do not tell the answers themselves. */
function fullPromptText({ match, agreement, fewShotAnswer }: VectorNote["heldOut"][number]): string {
  if (agreement) return match ? "The full prompt gives it too." : "The full prompt gives the same answer.";
  if (fewShotAnswer !== undefined) return `The full prompt gives ${answerText(fewShotAnswer)}.`;
  return "The full prompt gives another answer.";
}

function answerText(answer: string): string {
  const text = escapeMarkdown(answer.trim(), LONGEST_ANSWER);
  return text === "" ? "an empty answer" : `*${text}*`;
}

/** The commands that links in hovers may run. */
export const hoverCommands: readonly string[] = [
  commandIds.runWithTaskVector,
  commandIds.runFewShot,
  commandIds.runZeroShot,
  commandIds.compareQuery,
  commandIds.compareAllQueries,
  commandIds.chooseLayer,
  commandIds.turnDial,
];
