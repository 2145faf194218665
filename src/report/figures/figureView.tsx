import type { ComponentChildren, JSX } from "preact";
import type { Figure } from "../../analysis/figure.js";
import { visibleText } from "../../language/visibleText.js";
import { BarsView } from "./barsView.js";
import type { FigureProps } from "./figureProps.js";
import { HeatView } from "./heatView.js";
import { LinesView } from "./linesView.js";
import { ScatterView } from "./scatterView.js";
import { TableView } from "./tableView.js";
import { TextView } from "./textView.js";

/** Wider, curves would be stretched without showing more. */
const WIDEST_CHART = 560;
const GAP = 32;
/** As the style sheet has it: narrower, charts stand below each other. */
const NARROWEST_HALF = 340;

/** An analysis' figures in their order, charts side by side where there is room. */
export function FigureViews(props: {
  figures: readonly Figure[];
  width: number;
  interactive: boolean;
}): JSX.Element {
  const { figures, width, interactive } = props;
  return (
    <div class="analysis">
      {figures.map((figure, index) => (
        <Titled key={index} figure={figure}>
          <View figure={figure} width={widthOf(figure, width)} interactive={interactive} />
        </Titled>
      ))}
    </div>
  );
}

function widthOf({ kind }: Figure, width: number): number {
  if (kind === "text" || kind === "table" || kind === "heat") return width;
  const half = Math.floor((width - GAP) / 2);
  return half >= NARROWEST_HALF ? Math.min(half, WIDEST_CHART) : Math.min(width, WIDEST_CHART);
}

function Titled({ figure, children }: { figure: Figure; children: ComponentChildren }): JSX.Element {
  if (figure.kind === "text") return <div class="analysis-full">{children}</div>;
  const wide = figure.kind === "table" || figure.kind === "heat";
  return (
    <section class={wide ? "analysis-full" : "analysis-chart"} aria-label={visibleText(figure.title)}>
      <h3>
        <bdi>{visibleText(figure.title)}</bdi>
      </h3>
      {figure.explains !== null && (
        <p class="explains">
          <bdi>{visibleText(figure.explains)}</bdi>
        </p>
      )}
      {children}
    </section>
  );
}

/** One way to draw each kind. */
function View({ figure, width, interactive }: FigureProps<Figure["kind"]>): JSX.Element {
  switch (figure.kind) {
    case "text":
      return <TextView figure={figure} />;
    case "table":
      return <TableView figure={figure} interactive={interactive} />;
    case "lines":
      return <LinesView figure={figure} width={width} interactive={interactive} />;
    case "scatter":
      return <ScatterView figure={figure} width={width} interactive={interactive} />;
    case "heat":
      return <HeatView figure={figure} width={width} interactive={interactive} />;
    case "bars":
      return <BarsView figure={figure} width={width} />;
  }
}
