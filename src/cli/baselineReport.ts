import { countText } from "../method/numberText.js";
import { baselineSentence, type BaselineComparison } from "../method/verdict/baseline.js";
import { visibleText } from "../language/visibleText.js";
import { colours } from "./colour.js";
import { marked } from "./format.js";
import { table } from "./table.js";
import { shownPath } from "./taskFiles.js";
import type { Terminal } from "./terminal.js";

const columns = [
  { title: "line", align: "right" },
  { title: "query", flexible: true },
  { title: "expected", flexible: true },
  { title: "baseline", flexible: true },
  { title: "now", flexible: true },
] as const;

/** What became of each file since the baseline, for people. */
export function printBaseline(terminal: Terminal, changes: readonly BaselineComparison[]): void {
  for (const change of changes) {
    const { file, changes: queries, verdict, verdictBefore, fewShotBefore, fewShotNow, by } = change;
    terminal.print(`${colours.bold("since the baseline")}  ${colours.dim(visibleText(shownPath(file)))}`);
    if (queries.length > 0) {
      const rows = queries.map(({ line, input, expected, before, now, rightBefore, rightNow }) => [
        String(line),
        input,
        expected ?? "",
        marked({ answer: before, match: rightBefore }),
        marked({ answer: now, match: rightNow }),
      ]);
      terminal.print(`\n${table(columns, rows, terminal.width)}\n`);
    }
    terminal.printWrapped(baselineSentence(change));
    if (by === "expected answers" && fewShotBefore !== fewShotNow) {
      terminal.printWrapped(`The full prompt: ${fewShotBefore} right in the baseline, ${fewShotNow} now.`);
    }
    if (verdictBefore !== verdict) {
      terminal.printWrapped(`The verdict was "${visibleText(verdictBefore)}" and is "${verdict}".`);
    }
    terminal.print("");
  }
}

/** What a comparison with the baseline leaves out, or rests on. */
export function baselineNotes({ file, model, notCompared, gone }: BaselineComparison): string[] {
  const place = shownPath(file);
  return [
    ...(model === null ? [] : [`${place}: the baseline ran on another model, ${model}.`]),
    ...(notCompared === 0
      ? []
      : [`${place}: ${countText(notCompared, "query", "queries")} without a counterpart in the baseline.`]),
    ...(gone === 0
      ? []
      : [`${place}: ${countText(gone, "query", "queries")} of the baseline without a counterpart now.`]),
  ];
}
