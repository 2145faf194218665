import type { JSX } from "preact";
import type { BarsFigure } from "../../analysis/figure.js";
import { barExtent, domainFromZero } from "../../analysis/quantities.js";
import { visibleText } from "../../language/visibleText.js";
import { BarChart } from "../charts/barChart.js";
import { Figure, FiguresTable } from "../charts/figure.js";
import { intervalText, quantity, withInterval } from "../quantity.js";

/** Quantities side by side, from zero, with their intervals. */
export function BarsView({ figure, width }: { figure: BarsFigure; width: number }): JSX.Element {
  const { axis, bars } = figure;
  const rows = bars.map(({ label, tone, value, interval }) => ({
    name: visibleText(label),
    tone,
    value,
    interval,
    shown: quantity(value, axis),
  }));
  const told = bars.map(
    ({ label, value, interval }) => `${visibleText(label)} ${withInterval(value, interval, axis)}`,
  );
  return (
    <Figure legend={[]}>
      <p class="muted axis-name">
        <bdi>{visibleText(axis.label)}</bdi>
        {bars.some(({ interval }) => interval !== null) && ", with 95 % intervals"}
      </p>
      <BarChart
        width={width}
        rows={rows}
        domain={domainFromZero(axis, barExtent(figure))}
        sentence={`${visibleText(figure.title)}: ${told.join("; ")}.`}
      />
      <FiguresTable
        caption="Figures"
        head={["", visibleText(axis.label), "95 % interval"]}
        rows={bars.map(({ label, value, interval }) => [
          visibleText(label),
          quantity(value, axis),
          interval === null ? "–" : intervalText(interval, axis),
        ])}
      />
    </Figure>
  );
}
