import { visibleText } from "../../language/visibleText.js";
import { countText, percentText } from "../../method/numberText.js";
import { baselineSentence, type BaselineComparison } from "../../method/verdict/baseline.js";

const LONGEST = 200;

/**
 * Which answers changed between two comparisons of one file, as a text for reading.
 * @param before when the earlier one was. @param now when the later one was.
 */
export function changesText(change: BaselineComparison, task: string, before: string, now: string): string {
  const { model, compared, changes, verdictBefore, verdict, notCompared, gone } = change;
  const share = (right: number): string => (compared === 0 ? "–" : percentText(right / compared));
  const lost = changes.filter(({ rightBefore, rightNow }) => rightBefore && !rightNow);
  const gained = changes.filter(({ rightBefore, rightNow }) => !rightBefore && rightNow);
  const others = changes.filter(({ rightBefore, rightNow }) => rightBefore === rightNow);
  const list = (title: string, entries: typeof changes): string[] =>
    entries.length === 0 ? [] : [[`${title}:`, ...entries.map(line)].join("\n")];
  return `${[
    `${visibleText(task)}: was ${share(change.before)}, is ${share(change.now)}`,
    `Before: ${before}, ${verdictBefore}${model === null ? "" : `, on ${visibleText(model)}`}\nNow: ${now}, ${verdict}`,
    baselineSentence(change),
    ...list("Lost", lost),
    ...list("Gained", gained),
    ...list("Changed, but still right or still wrong", others),
    ...(notCompared + gone === 0
      ? []
      : [
          `Not compared: ${countText(notCompared, "query", "queries")} that the earlier run did not have, ${gone} that no longer exist.`,
        ]),
  ].join("\n\n")}\n`;
}

function line({ input, line: number, expected, before, now }: BaselineComparison["changes"][number]): string {
  const wanted = expected === null ? "" : ` (expected ${shown(expected)})`;
  return `  line ${number}: ${shown(input)}: ${shown(before)} → ${shown(now)}${wanted}`;
}

function shown(text: string): string {
  const visible = visibleText(text.replaceAll("\n", "⏎"));
  return visible === "" ? "(empty)" : visible.slice(0, LONGEST);
}
