import type { ScatterFigure } from "../../analysis/figure.js";
import type { QueryComparison } from "../../method/comparison.js";
import { ScatterDrawing } from "../figures/scatterView.js";
import { count } from "../figures.js";
import { expectedProbability } from "../queryOutcome.js";
import type { Section } from "../section.js";
import { beginning } from "../visibleText.js";

type Point = ScatterFigure["points"][number];

const groups = {
  both: { group: "both right", tone: "right" },
  lost: { group: "lost: right with few-shot alone", tone: "wrong" },
  gained: { group: "gained: right with the vector alone", tone: "task-vector" },
  neither: { group: "neither right", tone: "neutral" },
} as const satisfies Record<string, Pick<Point, "group" | "tone">>;

/** A loss of probability below this is not worth a word. */
const NOTEWORTHY = 0.1;
/** CSS pixels; wider, the diagonal would no longer look like one. */
const WIDEST = 420;

export const probabilitiesSection: Section = {
  id: "probabilities",
  title: "Probability of the expected answer",
  span: "half",
  render({ comparison }, { width, actions }) {
    const queries = comparison.queries.flatMap((query) => {
      const point = pointOf(query);
      return point === null ? [] : [{ query, point }];
    });
    if (queries.length === 0) return null;
    const losing = queries.filter(({ point: { x, y } }) => x - y > NOTEWORTHY).length;
    const sentence =
      `Few-shot against task vector, ${count(queries.length, "query", "queries")}: ` +
      `${losing === 0 ? "none loses" : losing === 1 ? "one loses" : `${losing} lose`} more than 10 points.`;
    const figure: ScatterFigure = {
      kind: "scatter",
      title: "Probability of the expected answer",
      explains: sentence,
      x: { label: "few-shot", unit: "fraction", domain: [0, 1] },
      y: { label: "task vector", unit: "fraction", domain: [0, 1] },
      points: queries.map(({ point }) => point),
      fit: { intercept: 0, slope: 1, label: "Below the diagonal the vector is less sure than few-shot" },
    };
    const lineOf = (place: number): number => queries[place]?.query.line ?? 1;
    return (
      <>
        <p class="explains">{sentence}</p>
        <ScatterDrawing
          figure={figure}
          width={Math.min(width, WIDEST)}
          interactive={actions !== null}
          {...(actions !== null && {
            pick: {
              says: (place: number) => `Go to line ${lineOf(place)}.`,
              on: (place: number) => {
                actions.revealLine(lineOf(place));
              },
            },
          })}
        />
      </>
    );
  },
};

function pointOf(query: QueryComparison): Point | null {
  const [x, y] = [expectedProbability(query.fewShot), expectedProbability(query.taskVector)];
  return x === null || y === null ? null : { x, y, label: beginning(query.input, 40), ...groupOf(query) };
}

function groupOf({ fewShot, taskVector }: QueryComparison): Pick<Point, "group" | "tone"> {
  if (fewShot.match === true) return taskVector.match === true ? groups.both : groups.lost;
  return taskVector.match === true ? groups.gained : groups.neither;
}
