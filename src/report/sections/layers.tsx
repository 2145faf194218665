import { visibleText } from "../../language/visibleText.js";
import type { Accuracy } from "../../method/comparison.js";
import { FiguresTable, Figure, type LegendEntry } from "../charts/figure.js";
import { LayerChart, layerControls } from "../charts/layerChart.js";
import { percent, percentRange } from "../figures.js";
import { layerFigures } from "../layerFigures.js";
import type { Section } from "../section.js";
import { beginning } from "../visibleText.js";

/** Of the other task's name. */
const LONGEST_TASK = 40;

const controlHeads = { randomVector: "Random vectors", wrongTask: "Other task" } as const;

function withRange(accuracy: Accuracy | null): string {
  return accuracy === null ? "–" : `${percent(accuracy.value)} (${percentRange(accuracy)})`;
}

export const layersSection: Section = {
  id: "layers",
  title: "Accuracy by layer",
  span: "half",
  render(data, { width, actions }) {
    const layers = layerFigures(data);
    const swept = layers.some(({ test }) => test !== null);
    const validated = layers.some(({ validation }) => validation !== null);
    const accuracy = data.comparison.summary.accuracy;
    const fewShot = data.sweep?.fewShot ?? accuracy?.fewShot ?? null;
    const zeroShot = data.sweep?.zeroShot ?? accuracy?.zeroShot ?? null;
    // Only what the sweep holds by layer is a curve; one that lacks random vectors has their level at the chosen layer.
    const controls = layerControls.filter(({ condition }) =>
      layers.some(({ [condition]: control }) => control !== null),
    );
    const randomVector = controls.some(({ condition }) => condition === "randomVector")
      ? null
      : (accuracy?.randomVector ?? null);
    const legend: LegendEntry[] = [];
    if (swept) legend.push({ label: "test: queries, 95 %", tone: "task-vector", mark: "dot" });
    if (validated) {
      legend.push({ label: "validation: held-out demonstrations", tone: "validation", mark: "diamond" });
    }
    if (fewShot !== null)
      legend.push({ label: `few-shot ${percent(fewShot.value)}`, tone: "few-shot", mark: "line" });
    if (zeroShot !== null) {
      legend.push({ label: `zero-shot ${percent(zeroShot.value)}`, tone: "zero-shot", mark: "line" });
    }
    if (randomVector !== null) {
      const label = `random vectors ${percent(randomVector.value)}`;
      legend.push({ label, tone: "random-vector", mark: "dashes" });
    }
    const otherTask = data.sweep?.wrongTask?.task;
    const controlNames = {
      randomVector: "random vectors",
      wrongTask: `vector of another task${otherTask === undefined ? "" : `, ${visibleText(beginning(otherTask, LONGEST_TASK))}`}`,
    } as const;
    for (const { condition, tone, point } of controls) {
      legend.push({ label: controlNames[condition], tone, mark: "line", point });
    }
    return (
      <>
        <p class="explains">
          {validated
            ? "Validation alone chooses the layer; it is a selection, not a result."
            : "The layer was not validated: there was nothing to choose it by."}
        </p>
        <Figure legend={legend}>
          <LayerChart
            width={width}
            layers={layers}
            fewShot={fewShot}
            zeroShot={zeroShot}
            randomVector={randomVector}
            onPick={
              actions === null
                ? null
                : (layer) => {
                    actions.pinLayer(layer);
                  }
            }
          />
        </Figure>
        {!swept && actions !== null && (
          <p class="explains">
            How the queries do at every layer is not measured yet.{" "}
            <button
              type="button"
              class="link"
              onClick={() => {
                actions.sweepLayers();
              }}
            >
              Sweep layers
            </button>
          </p>
        )}
        <FiguresTable
          caption="Figures by layer"
          head={[
            "Layer",
            "Test",
            "95 %",
            "Validation",
            ...controls.map(({ condition }) => controlHeads[condition]),
          ]}
          rows={layers.map(({ layer, chosen, test, validation, ...more }) => [
            `${layer}${chosen ? " (chosen)" : ""}`,
            test === null ? "–" : percent(test.value),
            test === null ? "–" : percentRange(test),
            validation === null ? "–" : percent(validation),
            ...controls.map(({ condition }) => withRange(more[condition])),
          ])}
        />
      </>
    );
  },
};
