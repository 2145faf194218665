import { LinesView } from "../figures/linesView.js";
import { layersFigure } from "../layersFigure.js";
import type { VectorMethod } from "../../language/settings.js";
import type { Section } from "../section.js";

export const layersSection: Section = {
  id: "layers",
  title: "Accuracy by layer",
  span: "half",
  render(data, { width, actions }) {
    const figure = layersFigure(data);
    const { layers } = data.comparison.model;
    const swept = figure.series.some(({ tone }) => tone === "task-vector");
    return (
      <>
        <p class="explains">{figure.explains}</p>
        <LinesView
          figure={figure}
          width={width}
          interactive={actions !== null}
          {...(actions !== null && {
            pick: {
              among: Array.from({ length: layers }, (_, layer) => layer),
              hint: pinHint(data.comparison.vector.method),
              says: () => "Pin this layer in the file.",
              on: (layer: number) => {
                actions.pinLayer(layer);
              },
            },
          })}
        />
        {!swept && actions !== null && (
          <p class="explains">
            Accuracy on the queries has not been measured at every layer yet.{" "}
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
      </>
    );
  },
};

function pinHint(method: VectorMethod): string {
  const pin = "Click a layer to pin it in the file";
  return method === "cells" ? `${pin}: a vector at that layer then takes the place of the cells.` : `${pin}.`;
}
