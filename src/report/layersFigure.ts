import type { LinesFigure } from "../analysis/figure.js";
import type { Accuracy, VectorSummary } from "../method/comparison.js";
import { candidatesByLayer } from "../method/taskVector.js";
import { actsAtEveryLayer } from "../method/vectorText.js";
import type { ComparisonData } from "./comparisonData.js";
import { beginning } from "./visibleText.js";

/** Of the other task's name. */
const LONGEST_TASK = 40;

type Series = LinesFigure["series"][number];
type Point = Series["points"][number];

/**
 * Accuracy by layer: on the queries where the layers were swept, with what controls the sweep holds, and on held-out
 * demonstrations; few-shot, zero-shot and, where no sweep has it by layer, the random vector at the chosen layer as
 * levels.
 */
export function layersFigure({ comparison, sweep }: ComparisonData): LinesFigure {
  const { vector, model, summary } = comparison;
  const curve = (name: string, tone: Series["tone"], points: readonly (Point | null)[]): Series[] => {
    const known = points.filter((point) => point !== null);
    return known.length === 0 ? [] : [{ name, tone, dashed: tone === "validation", points: known }];
  };
  const ofSweep = (accuracyOf: (layer: NonNullable<typeof sweep>["layers"][number]) => Accuracy | null) =>
    (sweep?.layers ?? []).map((layer) => pointOf(layer.layer, accuracyOf(layer)));
  const random = curve(
    "random vectors",
    "random-vector",
    ofSweep(({ randomVector }) => randomVector ?? null),
  );
  const other = sweep?.wrongTask?.task;
  // What was chosen, at the layers where it was tried: the sweep knows no more of them.
  const validated = [...candidatesByLayer({ ...vector, frame: vector })].map(
    ([layer, { firstTokenAgreement }]): Point => ({ x: layer, y: firstTokenAgreement, interval: null }),
  );
  const { accuracy } = summary;
  const level = (name: string, tone: Series["tone"], of: Accuracy | null | undefined, dashed = false) =>
    of === null || of === undefined ? [] : [{ name, tone, dashed, y: of.value }];
  return {
    kind: "lines",
    title: "Accuracy by layer",
    explains: explanation(vector),
    x: { label: "Layer", unit: "count", domain: [0, model.layers - 1] },
    y: { label: "accuracy", unit: "fraction", domain: [0, 1] },
    series: [
      ...curve(
        "test: queries",
        "task-vector",
        ofSweep(({ test }) => test?.accuracy ?? null),
      ),
      ...random,
      ...curve(
        `vector of another task${other === undefined ? "" : `, ${beginning(other, LONGEST_TASK)}`}`,
        "wrong-task",
        ofSweep(({ wrongTask }) => wrongTask ?? null),
      ),
      ...curve(
        "held-out demonstrations: first token as few-shot",
        "validation",
        validated.toSorted((a, b) => a.x - b.x),
      ),
    ],
    levels: [
      ...level("few-shot", "few-shot", sweep?.fewShot ?? accuracy?.fewShot),
      ...level("zero-shot", "zero-shot", sweep?.zeroShot ?? accuracy?.zeroShot),
      ...(random.length > 0 ? [] : level("random vectors", "random-vector", accuracy?.randomVector, true)),
    ],
    marks: actsAtEveryLayer(vector.method) ? [] : [{ x: vector.layer, label: "chosen" }],
  };
}

function explanation({ method, validated }: VectorSummary): string {
  if (method === "cells") return "The cells act at every layer, so no layer is chosen.";
  if (method === "in_context") return "This method acts at every layer, so no layer is chosen.";
  return validated
    ? "The held-out demonstrations picked the layer; your queries are the real test."
    : "There were too few demonstrations to pick the layer by, so a rule of thumb set it.";
}

function pointOf(x: number, accuracy: Accuracy | null): Point | null {
  return accuracy === null ? null : { x, y: accuracy.value, interval: [accuracy.low, accuracy.high] };
}
