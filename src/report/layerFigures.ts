import type { Accuracy, FileComparison } from "../method/comparison.js";
import type { ComparisonData } from "./comparisonData.js";
import { percent, percentRange } from "./figures.js";

/** One layer of the chart. */
export interface LayerFigures {
  /** 0-based, the embedding excluded. */
  readonly layer: number;
  readonly chosen: boolean;
  /** Accuracy on held-out demonstrations; null where the layer was no candidate or nothing was validated. */
  readonly validation: number | null;
  /** Accuracy on the queries; null where the layers were not swept. */
  readonly test: Accuracy | null;
  /** With random vectors at this layer; null where the sweep had none, as those of earlier versions. */
  readonly randomVector: Accuracy | null;
  /** With another task's vector at this layer; null where the sweep had none. */
  readonly wrongTask: Accuracy | null;
}

/** Every layer of the model: the sweep's where there is one, else what validation alone saw. */
export function layerFigures({ comparison, sweep }: ComparisonData): LayerFigures[] {
  const { model, vector } = comparison;
  return Array.from({ length: model.layers }, (_, layer) => {
    const swept = sweep?.layers.find((known) => known.layer === layer);
    return {
      layer,
      chosen: layer === vector.layer,
      validation: swept?.validation?.accuracy ?? validationOf(comparison, layer),
      test: swept?.test?.accuracy ?? null,
      randomVector: swept?.randomVector ?? null,
      wrongTask: swept?.wrongTask ?? null,
    };
  });
}

function validationOf({ vector }: FileComparison, layer: number): number | null {
  return vector.candidates.find((known) => known.layer === layer)?.accuracy ?? null;
}

/** One layer in words. */
export function layerSentence(figures: LayerFigures): string {
  const { layer, chosen, validation, test, randomVector, wrongTask } = figures;
  const parts = [
    ...(test === null ? [] : [`queries ${percent(test.value)} (${percentRange(test)})`]),
    ...(validation === null ? [] : [`held-out demonstrations ${percent(validation)}`]),
    ...(randomVector === null ? [] : [`random vectors ${percent(randomVector.value)}`]),
    ...(wrongTask === null ? [] : [`other task’s vector ${percent(wrongTask.value)}`]),
  ];
  return `Layer ${layer}${chosen ? ", chosen" : ""}: ${parts.length === 0 ? "not tried" : parts.join(", ")}`;
}
