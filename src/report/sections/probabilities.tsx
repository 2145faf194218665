import type { QueryComparison } from "../../method/comparison.js";
import { Figure, type LegendEntry } from "../charts/figure.js";
import { ScatterChart, type ScatterPoint } from "../charts/scatterChart.js";
import { count, probability } from "../figures.js";
import { expectedProbability } from "../queryOutcome.js";
import type { Section } from "../section.js";
import { visibleText } from "../../language/visibleText.js";
import { beginning } from "../visibleText.js";

const entries = {
  both: { label: "both right", tone: "right", mark: "ring" },
  lost: { label: "lost: right with few-shot alone", tone: "wrong", mark: "triangle" },
  gained: { label: "gained: right with the vector alone", tone: "task-vector", mark: "square" },
  neither: { label: "neither right", tone: "neutral", mark: "diamond" },
} as const satisfies Record<string, LegendEntry>;

/** A loss of probability below this is not worth a word. */
const NOTEWORTHY = 0.1;

export const probabilitiesSection: Section = {
  id: "probabilities",
  title: "Probability of the expected answer",
  span: "half",
  render({ comparison: { queries } }, { width, actions }) {
    const points = queries.flatMap(pointOf);
    if (points.length === 0) return null;
    const present = new Set(points.map(({ entry }) => entry));
    const losing = points.filter(({ x, y }) => x - y > NOTEWORTHY).length;
    const sentence =
      `Few-shot against task vector, ${count(points.length, "query", "queries")}: ` +
      `${losing === 0 ? "none loses" : losing === 1 ? "one loses" : `${losing} lose`} more than 10 points.`;
    return (
      <>
        <p class="explains">{sentence} Below the diagonal the vector is less sure than few-shot.</p>
        <Figure legend={Object.values(entries).filter((entry) => present.has(entry))}>
          <ScatterChart
            width={width}
            points={points}
            xLabel="few-shot"
            yLabel="task vector"
            sentence={`Probability of the expected answer. ${sentence}`}
            onPick={
              actions === null
                ? null
                : (line) => {
                    actions.revealLine(line);
                  }
            }
          />
        </Figure>
      </>
    );
  },
};

function pointOf(query: QueryComparison): ScatterPoint[] {
  const [x, y] = [expectedProbability(query.fewShot), expectedProbability(query.taskVector)];
  if (x === null || y === null) return [];
  const name = visibleText(beginning(query.input, 40));
  return [
    {
      x,
      y,
      entry: entryOf(query),
      label: `${name}: few-shot ${probability(x)}, task vector ${probability(y)}`,
      line: query.line,
    },
  ];
}

function entryOf({ fewShot, taskVector }: QueryComparison): LegendEntry {
  if (fewShot.match === true) return taskVector.match === true ? entries.both : entries.lost;
  return taskVector.match === true ? entries.gained : entries.neither;
}
