import type { ScatterFigure, TableFigure, Tone } from "../analysis/figure.js";
import type { ComparisonSummary, Cost, PromptOption } from "../method/comparison.js";
import { bytesText, millisecondsText, percentText } from "../method/numberText.js";
import { costOf, optionText } from "../method/verdict/advice.js";

type Options = Pick<ComparisonSummary, "options" | "cost">;

/** What could be sent, cheapest first, and what each comes to: one table for every front end. */
export function optionsTable({ options, cost }: Options): TableFigure {
  const fewest = options.some(({ kind }) => kind === "fewest demonstrations");
  const full = options.find(({ kind }) => kind === "few-shot");
  return {
    kind: "table",
    title: "What to send, cheapest first",
    explains:
      "Enough: with 95 % certainty it keeps at least 80 % of what the full prompt gains over the bare query, or there is no such gain." +
      (fewest ? " How many demonstrations are the fewest was selected on these queries." : "") +
      (cost === null
        ? ""
        : " Times are medians of six runs of the first query, with the fastest and the slowest."),
    columns: [
      { title: "what to send", align: "left" },
      { title: "prompt tokens", align: "right" },
      { title: "accuracy", align: "right" },
      { title: "enough", align: "left" },
      ...(cost === null
        ? []
        : [
            { title: "first token", align: "right" as const },
            { title: "KV cache", align: "right" as const },
          ]),
    ],
    rows: options.map((option) => {
      const { kind, accuracy, promptTokens } = option;
      const paid = costOf(kind, cost);
      return [
        text(optionText(option)),
        text(String(Math.round(promptTokens)), promptTokens),
        text(accuracyText(option), accuracy.value),
        enoughCell(option, full),
        ...(cost === null
          ? []
          : [
              text(paid === undefined ? "–" : timeText(paid), paid?.milliseconds ?? null),
              text(paid === undefined ? "–" : bytesText(paid.kvBytes), paid?.kvBytes ?? null),
            ]),
      ];
    }),
  };
}

function text(shown: string, value: number | null = null, tone: Tone | null = null) {
  return { text: shown, tone, value };
}

/** Where the two intervals do not even touch, it is certainly not. */
function enoughCell({ accuracy, enough }: PromptOption, full: PromptOption | undefined) {
  if (enough) return text("yes", 1, "right");
  const certainlyNot = full !== undefined && accuracy.high < full.accuracy.low;
  return text(certainlyNot ? "no" : "uncertain", 0);
}

/** Accuracy against prompt tokens: what a token more buys. */
export function optionsPicture({ options }: Options): ScatterFigure {
  return {
    kind: "scatter",
    title: "Accuracy against prompt tokens",
    explains: null,
    x: { label: "prompt tokens", unit: "count", domain: [0, 1] },
    y: { label: "accuracy", unit: "fraction", domain: [0, 1] },
    points: options.map((option) => ({
      x: Math.round(option.promptTokens),
      y: option.accuracy.value,
      interval: [option.accuracy.low, option.accuracy.high],
      label: optionText(option),
      group: optionText(option),
      tone: tones[option.kind],
    })),
    fit: null,
  };
}

const tones: Readonly<Record<PromptOption["kind"], Tone>> = {
  bare: "neutral",
  "zero-shot": "zero-shot",
  "task vector": "task-vector",
  "fewest demonstrations": "validation",
  "few-shot": "few-shot",
};

function accuracyText({ accuracy: { value, low, high } }: PromptOption): string {
  return `${percentText(value)} (${Math.round(low * 100)}–${percentText(high)})`;
}

function timeText({ milliseconds, low, high }: Cost): string {
  const digits = (value: number): string => millisecondsText(value, "").replace(/ms$/, "");
  return `${millisecondsText(milliseconds)} (${digits(low)}–${digits(high)})`;
}
