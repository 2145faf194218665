import { FiguresTable, Figure, type LegendEntry } from "../charts/figure.js";
import { LayerChart } from "../charts/layerChart.js";
import { percent, percentRange } from "../figures.js";
import { layerFigures } from "../layerFigures.js";
import type { Section } from "../section.js";

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
    const randomVector = accuracy?.randomVector ?? null;
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
          head={["Layer", "Test", "95 %", "Validation"]}
          rows={layers.map(({ layer, chosen, test, validation }) => [
            `${layer}${chosen ? " (chosen)" : ""}`,
            test === null ? "–" : percent(test.value),
            test === null ? "–" : percentRange(test),
            validation === null ? "–" : percent(validation),
          ])}
        />
      </>
    );
  },
};
