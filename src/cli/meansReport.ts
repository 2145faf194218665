import { countText } from "../method/numberText.js";
import { Verdict, type FileComparison } from "../method/comparison.js";
import { mean } from "../method/mean.js";
import { actsAtEveryLayer } from "../method/vectorText.js";
import { colours } from "./colour.js";
import { percent, verdictColour } from "./format.js";
import { table } from "./table.js";
import type { Terminal } from "./terminal.js";

const columns = [
  { title: "task", flexible: true, least: 20 },
  { title: "method", optional: true },
  { title: "layer", align: "right", optional: true },
  { title: "zero-\nshot", align: "right" },
  { title: "task\nvector", align: "right" },
  { title: "few-\nshot", align: "right" },
  { title: "random", align: "right", optional: true },
  { title: "recovery", align: "right" },
  { title: "tokens\nsaved", align: "right" },
  { title: "verdict" },
] as const;

/** The closing table over several files. */
export function printMeans(terminal: Terminal, comparisons: readonly FileComparison[]): void {
  const rows = comparisons.map(({ task, vector, summary }) => [
    task,
    vector.method,
    actsAtEveryLayer(vector.method) ? "–" : String(vector.layer),
    percent(summary.accuracy?.zeroShot.value),
    percent(summary.accuracy?.taskVector.value),
    percent(summary.accuracy?.fewShot.value),
    percent(summary.accuracy?.randomVector.value),
    percent(summary.recovery?.value),
    String(Math.round(summary.tokensSaved)),
    { text: summary.verdict, paint: verdictColour(summary.verdict) },
  ]);
  const scored = comparisons.flatMap(({ summary }) => (summary.accuracy === null ? [] : [summary.accuracy]));
  const average = (condition: "zeroShot" | "taskVector" | "fewShot" | "randomVector"): string =>
    scored.length === 0 ? "–" : percent(mean(scored.map((accuracy) => accuracy[condition].value)));
  const means = [
    `mean of ${countText(scored.length, "file")}`,
    "",
    "",
    average("zeroShot"),
    average("taskVector"),
    average("fewShot"),
    average("randomVector"),
    "",
    String(Math.round(mean(comparisons.map(({ summary }) => summary.tokensSaved)))),
    "",
  ].map((text) => ({ text, paint: colours.bold }));
  terminal.print(table(columns, [...rows, means], terminal.width));
  const verdicts = Verdict.options.flatMap((verdict) => {
    const files = comparisons.filter(({ summary }) => summary.verdict === verdict).length;
    return files === 0 ? [] : `${verdict}: ${countText(files, "file")}`;
  });
  terminal.print("");
  terminal.printWrapped(verdicts.join(", "));
}
