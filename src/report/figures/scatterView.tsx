import { scaleLinear } from "@visx/scale";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { ScatterFigure } from "../../analysis/figure.js";
import { domainOf } from "../../analysis/quantities.js";
import { visibleText } from "../../language/visibleText.js";
import { Axes, type Frame, leftMargin } from "../charts/axes.js";
import { Figure, FiguresTable, PointMark, Readout } from "../charts/figure.js";
import { moveAmongStops, pickable } from "../charts/roving.js";
import { count } from "../figures.js";
import { quantity, withInterval } from "../quantity.js";
import type { FigureProps, Pick } from "./figureProps.js";
import { groupEntry } from "./tones.js";

/** Share of the span that is left free around the points. */
const AIR = 0.05;
const BELOW = 42;

/** Points told apart by colour and shape of their group, with the line that was fitted to them. */
export function ScatterView({ figure, width, interactive }: FigureProps<"scatter">): JSX.Element {
  return (
    <>
      <ScatterDrawing figure={figure} width={width} interactive={interactive} />
      <FiguresTable
        caption="Figures"
        head={["Point", "Group", visibleText(figure.x.label), visibleText(figure.y.label)]}
        rows={figure.points.map((point) => [
          visibleText(point.label),
          visibleText(point.group),
          quantity(point.x, figure.x),
          withInterval(point.y, point.interval ?? null, figure.y),
        ])}
      />
    </>
  );
}

interface DrawingProps extends FigureProps<"scatter"> {
  /** By the place among the points. */
  readonly pick?: Pick;
}

/** The points alone, without a table of them. */
export function ScatterDrawing({ figure, width, interactive, pick }: DrawingProps): JSX.Element {
  const [active, setActive] = useState(0);
  const groups = [...new Set(figure.points.map(({ group }) => group))];
  const entries = groups.map((group, place) => {
    const tone = figure.points.find((point) => point.group === group)?.tone;
    return { ...groupEntry(visibleText(group), place), ...(tone !== undefined && { tone }) };
  });
  const sentenceOf = ({ x, y, interval, label, group }: ScatterFigure["points"][number]): string => {
    const named = [label, group].filter((text, place, all) => text !== "" && all.indexOf(text) === place);
    const figures = `${visibleText(figure.x.label)} ${quantity(x, figure.x)}, ${visibleText(figure.y.label)} ${withInterval(y, interval ?? null, figure.y)}`;
    return `${visibleText(named.join(", "))}: ${figures}`;
  };
  const yDomain = aired(
    domainOf(
      figure.y,
      figure.points.flatMap(({ y, interval = [] }) => [y, ...interval]),
    ),
  );
  const left = leftMargin(figure.y, yDomain);
  const right = width - 14;
  const frame: Frame = { left, right, top: 10, bottom: 10 + Math.max(140, (right - left) * 0.7) };
  const x = scaleLinear<number>({
    domain: aired(
      domainOf(
        figure.x,
        figure.points.map((point) => point.x),
      ),
    ),
    range: [left, right],
  });
  const y = scaleLinear<number>({ domain: yDomain, range: [frame.bottom, frame.top] });
  const height = frame.bottom + BELOW;
  const shown = figure.points[active];
  const fit = figure.fit === null ? "" : ` ${visibleText(figure.fit.label)}.`;
  return (
    <>
      <Figure legend={entries}>
        <svg
          width={width}
          height={height}
          viewBox={`0 0 ${width} ${height}`}
          role={interactive ? "group" : "img"}
          aria-label={`${visibleText(figure.title)}. ${count(figure.points.length, "point", "points")} in ${count(groups.length, "group", "groups")}.${fit}`}
        >
          <Axes frame={frame} x={figure.x} y={figure.y} xScale={x} yScale={y} xValues={[]} columns />
          {figure.fit !== null && <Fit fit={figure.fit} x={x} y={y} />}
          <g
            onKeyDown={(event) => {
              moveAmongStops(event, { back: ["ArrowLeft", "ArrowUp"], on: ["ArrowRight", "ArrowDown"] });
            }}
          >
            {figure.points.map((point, index) => {
              const entry = entries[groups.indexOf(point.group)] ?? groupEntry("", 0);
              return (
                <g
                  key={index}
                  class={`point tone-${entry.tone}`}
                  transform={`translate(${x(point.x)}, ${y(point.y)})`}
                  {...(interactive
                    ? {
                        "data-stop": "",
                        tabIndex: index === active ? 0 : -1,
                        ...pickable(sentenceOf(point), index, pick ?? null),
                        onFocus: () => {
                          setActive(index);
                        },
                        onPointerEnter: () => {
                          setActive(index);
                        },
                      }
                    : {})}
                >
                  {interactive && <circle class="target" r="8" />}
                  {point.interval !== undefined && (
                    <line
                      class="interval"
                      y1={y(point.interval[0]) - y(point.y)}
                      y2={y(point.interval[1]) - y(point.y)}
                      aria-hidden="true"
                    />
                  )}
                  <PointMark mark={entry.mark} />
                </g>
              );
            })}
          </g>
        </svg>
      </Figure>
      {figure.fit !== null && (
        <p class="explains">
          <bdi>{visibleText(figure.fit.label)}</bdi>
        </p>
      )}
      {interactive && shown !== undefined && <Readout text={sentenceOf(shown)} />}
    </>
  );
}

function aired([low, high]: readonly [number, number]): [number, number] {
  const air = (high - low) * AIR;
  return [low - air, high + air];
}

type Scale = ReturnType<typeof scaleLinear<number>>;

/** The fitted line, as far as it stays within the drawing. */
function Fit({
  fit,
  x,
  y,
}: {
  fit: NonNullable<ScatterFigure["fit"]>;
  x: Scale;
  y: Scale;
}): JSX.Element | null {
  const { intercept, slope } = fit;
  const [[low = 0, high = 1], [bottom = 0, top = 1]] = [x.domain(), y.domain()];
  let [from, to] = [low, high];
  if (slope !== 0) {
    const [a, b] = [(bottom - intercept) / slope, (top - intercept) / slope].sort(
      (one, other) => one - other,
    );
    from = Math.max(from, a ?? from);
    to = Math.min(to, b ?? to);
  } else if (intercept < bottom || intercept > top) return null;
  if (from >= to) return null;
  const at = (value: number): number => y(intercept + slope * value);
  return <line class="diagonal" x1={x(from)} x2={x(to)} y1={at(from)} y2={at(to)} aria-hidden="true" />;
}
