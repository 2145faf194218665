import type { ComparisonSummary, FileComparison } from "../method/comparison.js";
import { colours } from "./colour.js";
import { bytesText, millisecondsText } from "../method/numberText.js";
import { fixed, marked, percent, percentRange, verdictColour } from "./format.js";
import { boundText } from "../method/verdict/reason.js";
import { vectorText } from "../method/vectorText.js";
import { figureText } from "./figureText.js";
import { nextStepText } from "./nextStep.js";
import { costSentences } from "../report/costSentences.js";
import { optionsPicture, optionsTable } from "../report/optionsFigures.js";
import { scatterDrawing } from "./scatterText.js";
import { table } from "./table.js";
import { shownPath } from "./taskFiles.js";
import type { Terminal } from "./terminal.js";
import { visibleText } from "../language/visibleText.js";
import { wrap } from "./text.js";

const queryColumns = [
  { title: "line", align: "right" },
  { title: "query", flexible: true },
  { title: "expected", flexible: true },
  { title: "few-shot", flexible: true },
  { title: "task vector", flexible: true },
  { title: "zero-shot", flexible: true },
  { title: "random", flexible: true, optional: true },
  { title: "KL", align: "right" },
] as const;

/** One file's comparison for people: its queries side by side, what they cost, and the verdict. */
export function printComparison(terminal: Terminal, comparison: FileComparison): void {
  const { file, task, model, vector, queries, summary } = comparison;
  terminal.print(`${colours.bold(visibleText(task))}  ${colours.dim(visibleText(shownPath(file)))}`);
  const facts = [
    `${visibleText(model.name)} (${visibleText(model.architecture)})`,
    vectorText(vector, model.layers),
    ...(vector.cached ? ["vector from the cache"] : []),
    ...(vector.given === undefined ? [] : [`vector of ${visibleText(shownPath(vector.given))}`]),
  ];
  terminal.printWrapped(colours.dim(facts.join(", ")));
  if (queries.length > 0) {
    const rows = queries.map((query) => [
      String(query.line),
      query.input,
      query.expected ?? "",
      marked(query.fewShot),
      marked(query.taskVector),
      marked(query.zeroShot),
      marked(query.randomVector),
      fixed(query.kl, 3),
    ]);
    terminal.print(`\n${table(queryColumns, rows, terminal.width)}\n`);
    printConditions(terminal, summary);
    printAgreement(terminal, summary);
  }
  printOptions(terminal, summary, comparison.vector.cells);
  printVerdict(terminal, comparison);
  for (const note of summary.notes) terminal.warn(note);
}

const conditions = [
  { label: "few-shot", accuracy: "fewShot", firstToken: "fewShot", cost: "fewShotCold" },
  { label: "few-shot, cached prefix", accuracy: undefined, firstToken: undefined, cost: "fewShotCached" },
  { label: "task vector", accuracy: "taskVector", firstToken: "taskVector", cost: "taskVector" },
  { label: "kept demonstrations alone", accuracy: "keptAlone", firstToken: undefined, cost: undefined },
  { label: "few-shot, outputs rotated", accuracy: "rotatedOutputs", firstToken: undefined, cost: undefined },
  { label: "zero-shot", accuracy: "zeroShot", firstToken: "zeroShot", cost: "zeroShot" },
  { label: "bare query", accuracy: "bare", firstToken: undefined, cost: undefined },
  { label: "random vectors", accuracy: "randomVector", firstToken: undefined, cost: undefined },
  { label: "another task's vector", accuracy: "wrongTask", firstToken: undefined, cost: undefined },
] as const;

/** What each condition gets right and what it costs; columns without figures are left out. */
function printConditions(
  terminal: Terminal,
  { accuracy, firstToken, cost, options }: ComparisonSummary,
): void {
  // What an option costs stands beside it.
  const prices = options.length === 0 ? cost : null;
  if (accuracy === null && prices === null) return;
  const right = "right" as const;
  const columns = [
    { title: "" },
    ...(accuracy === null
      ? []
      : [
          { title: "whole\nanswers", align: right },
          { title: "95 %", align: right },
        ]),
    ...(firstToken === null ? [] : [{ title: "first\ntokens", align: right }]),
    ...(prices === null
      ? []
      : [
          { title: "prompt\ntokens", align: right },
          { title: "time to\nfirst token", align: right },
          { title: "KV cache", align: right },
        ]),
  ];
  const rows = conditions.flatMap(({ label, accuracy: known, firstToken: first, cost: paid }) => {
    const share = known === undefined ? undefined : accuracy?.[known];
    const price = paid === undefined ? undefined : prices?.[paid];
    if (share === undefined && price === undefined) return [];
    return [
      [
        label,
        ...(accuracy === null
          ? []
          : share === undefined
            ? ["", ""]
            : [percent(share.value), percentRange(share)]),
        ...(firstToken === null ? [] : [first === undefined ? "" : percent(firstToken[first].value)]),
        ...(price === undefined
          ? []
          : [String(price.promptTokens), millisecondsText(price.milliseconds), bytesText(price.kvBytes)]),
      ],
    ];
  });
  terminal.print(`${table(columns, rows, terminal.width)}\n`);
}

function printAgreement(
  terminal: Terminal,
  { recovery, kept, agreement, kl, tokensSaved }: ComparisonSummary,
): void {
  const interval = recovery === null ? "" : ` (${boundText(recovery.low)} to ${boundText(recovery.high)})`;
  const figures = [
    `recovery ${percent(recovery?.value)}${interval}`,
    `kept ${percent(kept)} of few-shot`,
    `agreement ${percent(agreement)}`,
    `KL ${fixed(kl, 3)} nats`,
    `${Math.round(tokensSaved)} prompt tokens saved a query`,
  ];
  terminal.printWrapped(figures.join(", "));
}

/** Lines of the drawing of accuracy against prompt tokens. */
const DRAWN = 8;

/** What could be sent, cheapest first, as a table and as a picture. */
function printOptions(terminal: Terminal, summary: ComparisonSummary, cells: number | undefined): void {
  const { options, cost } = summary;
  if (options.length === 0) return;
  terminal.print(`\n${figureText(optionsTable(summary), terminal.width)}\n`);
  const picture = optionsPicture(summary);
  const drawing = scatterDrawing(picture, terminal.width, DRAWN);
  if (drawing !== "") terminal.print(`${colours.bold(picture.title)}\n\n${drawing}\n`);
  if (cost !== null) terminal.printWrapped(costSentences(cost, " ", cells).join(" "));
}

function printVerdict(terminal: Terminal, comparison: FileComparison): void {
  const { verdict, reason, advice } = comparison.summary;
  const text = wrap(`${verdict}: ${visibleText(reason)}`, terminal.width);
  const paint = verdictColour(verdict);
  terminal.print(`${colours.bold(paint(text.slice(0, verdict.length)))}${text.slice(verdict.length)}`);
  if (advice !== null) terminal.printWrapped(advice);
  const next = nextStepText(comparison);
  if (next !== undefined) terminal.printWrapped(visibleText(next));
  terminal.print("");
}
